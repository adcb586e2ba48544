// SPDX-License-Identifier: Apache-2.0

/// One decision of a router with all that off-policy evaluation needs of it.
public struct DecisionRecord: Hashable, Sendable {
  /// Number of the request in its run.
  public var request: UInt32
  /// Ordinal among the request's recorded decisions: the first one, and later ones that chose.
  public var ordinal: Int32
  /// Instant of the decision.
  public var decided: Instant
  /// Deployments that could have been chosen, in fleet order.
  public var candidates: ContiguousArray<DeploymentIndex>
  /// The candidate that was chosen; nil when the strategy refused.
  public var chosen: DeploymentIndex?
  /// Probability of each candidate as the first choice, in candidate order; empty when unknown.
  public var propensities: ContiguousArray<Double>
  /// How the propensities were found.
  public var propensityKind: PropensityKind
  /// The score of each candidate in the strategy's own unit; empty when it has none.
  public var scores: ContiguousArray<Double>
  /// What the strategy predicted, one row per candidate; empty when it predicts nothing.
  public var predictions: ContiguousArray<Double>
  /// Values of the request's features before any transform; empty when an earlier decision of the
  /// request has them, or when none were recorded.
  public var requestFeatures: ContiguousArray<Float>
  /// Values of the candidates' features before any transform, one row per candidate; or empty.
  public var candidateFeatures: ContiguousArray<Float>

  /// Creates a decision among `candidates` of which nothing but the choice is known.
  public init(
    request: UInt32,
    ordinal: Int32,
    decided: Instant,
    candidates: ContiguousArray<DeploymentIndex>,
    chosen: DeploymentIndex?
  ) {
    self.request = request
    self.ordinal = ordinal
    self.decided = decided
    self.candidates = candidates
    self.chosen = chosen
    propensities = []
    propensityKind = .none
    scores = []
    predictions = []
    requestFeatures = []
    candidateFeatures = []
  }
}

/// How a logged propensity was found.
public enum PropensityKind: Hashable, Sendable {
  /// In closed form.
  case exact
  /// From this many draws.
  case estimated(draws: Int)
  /// Not known.
  case none
}
