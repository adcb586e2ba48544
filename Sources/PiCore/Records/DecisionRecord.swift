// SPDX-License-Identifier: Apache-2.0

/// One decision of a router with all that off-policy evaluation needs of it.
///
/// Two records are equal when their features agree to the bit, so that a missing one equals itself.
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
  /// Values of the request's features before any transform; empty when none were recorded, or when those
  /// of an earlier decision of the request still hold.
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

extension DecisionRecord {
  /// Whether two records say the same.
  public static func == (left: DecisionRecord, right: DecisionRecord) -> Bool {
    left.request == right.request && left.ordinal == right.ordinal
      && left.decided == right.decided && left.candidates == right.candidates
      && left.chosen == right.chosen && left.propensities == right.propensities
      && left.propensityKind == right.propensityKind && left.scores == right.scores
      && left.predictions == right.predictions
      && hasSameBits(left.requestFeatures, right.requestFeatures)
      && hasSameBits(left.candidateFeatures, right.candidateFeatures)
  }

  private static func hasSameBits(
    _ left: ContiguousArray<Float>,
    _ right: ContiguousArray<Float>
  ) -> Bool {
    left.elementsEqual(right) { $0.bitPattern == $1.bitPattern }
  }

  /// Hashes what names the decision.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(request)
    hasher.combine(ordinal)
    hasher.combine(decided)
    hasher.combine(chosen)
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
