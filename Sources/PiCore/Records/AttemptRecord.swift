// SPDX-License-Identifier: Apache-2.0

/// One try of a request at one deployment, as it ended.
@frozen
public struct AttemptRecord: Hashable, Sendable {
  /// Number of the request in its run.
  public var request: UInt32
  /// Ordinal of the attempt for the request, from 0.
  public var ordinal: Int32
  /// Where it was sent.
  public var deployment: DeploymentIndex
  /// The decision that it follows; nil when no decision was recorded, as in imported logs.
  public var decision: FollowedDecision?
  /// Instant at which it started.
  public var started: Instant
  /// Instant at which it ended.
  public var ended: Instant
  /// How it ended.
  public var outcome: AttemptOutcome
  /// Money billed; nil when unknown.
  public var cost: NanoDollars?
  /// Whether the billed tokens were recorded; the outcome's usage means nothing when not.
  public var isUsageKnown: Bool
  /// Whether it was recorded which input tokens came from a prompt cache; if not, they count as usual
  /// input.
  public var isCacheReadKnown: Bool
  /// Whether it was recorded which input tokens were written to a prompt cache; if not, they count
  /// as usual input.
  public var isCacheWriteKnown: Bool

  /// Creates a record of an attempt that ended.
  @inlinable
  public init(
    request: UInt32,
    ordinal: Int32,
    deployment: DeploymentIndex,
    decision: FollowedDecision? = nil,
    started: Instant,
    ended: Instant,
    outcome: AttemptOutcome,
    cost: NanoDollars?,
    isUsageKnown: Bool = true
  ) {
    self.request = request
    self.ordinal = ordinal
    self.deployment = deployment
    self.decision = decision
    self.started = started
    self.ended = ended
    self.outcome = outcome
    self.cost = cost
    self.isUsageKnown = isUsageKnown
    isCacheReadKnown = true
    isCacheWriteKnown = false
  }

  /// Whether the latency is only a lower bound, because the attempt was given up.
  @inlinable
  public var isCensored: Bool {
    outcome.error == .timeout || outcome.error == .cancelled
  }
}

/// What an attempt owes to the decision that it follows.
///
/// The first attempt after a decision goes where the decision wanted it, at rank 0. A failover
/// follows the same decision at a higher rank, so that it goes elsewhere than was intended.
@frozen
public struct FollowedDecision: Hashable, Sendable {
  /// Ordinal of the decision among the request's recorded decisions, from 0.
  public var ordinal: Int32
  /// Place of the attempt's deployment in the decision's ranking, from 0.
  public var rank: Int32
  /// The deployment that the decision wanted: the first of its ranking.
  public var intended: DeploymentIndex

  /// Names a decision of the attempt's request.
  @inlinable
  public init(ordinal: Int32, rank: Int32, intended: DeploymentIndex) {
    self.ordinal = ordinal
    self.rank = rank
    self.intended = intended
  }
}
