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

  /// Creates a record of an attempt that ended.
  @inlinable
  public init(
    request: UInt32,
    ordinal: Int32,
    deployment: DeploymentIndex,
    started: Instant,
    ended: Instant,
    outcome: AttemptOutcome,
    cost: NanoDollars?,
    isUsageKnown: Bool = true
  ) {
    self.request = request
    self.ordinal = ordinal
    self.deployment = deployment
    self.started = started
    self.ended = ended
    self.outcome = outcome
    self.cost = cost
    self.isUsageKnown = isUsageKnown
  }

  /// Whether the latency is only a lower bound, because the attempt was given up.
  @inlinable
  public var isCensored: Bool {
    outcome.error == .timeout || outcome.error == .cancelled
  }
}
