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
  /// What the strategy predicted of each candidate, one row a candidate; empty when it does not.
  public var predictions: ContiguousArray<Double>
  /// Values of the run's features before any transform, one row a candidate; or empty.
  public var features: ContiguousArray<Double>

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
    features = []
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
