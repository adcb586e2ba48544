// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// What an attempt was, beside its row of features.
@frozen
public struct ScannedAttempt: Hashable, Sendable {
  /// Number of the request in its run.
  public var request: UInt32
  /// Ordinal of the attempt.
  public var ordinal: Int32
  /// Ordinal of the decision that it follows, among those of the request.
  public var decision: Int32
  /// Place of its deployment in that decision's ranking, from 0.
  public var rank: Int32
  /// Where it was sent.
  public var deployment: DeploymentIndex
  /// What the decision wanted.
  public var intended: DeploymentIndex
  /// Whether the answer is complete.
  public var isComplete: Bool
  /// Whether the latency is only a lower bound, because the attempt was given up.
  public var isCensored: Bool
  /// Instant at which it started.
  public var started: Instant
  /// From its start to its end.
  public var latency: TimeSpan
  /// From its start to its first token; nil when none came.
  public var timeToFirstToken: TimeSpan?
  /// Output tokens; nil when unknown.
  public var outputTokens: TokenCount?
  /// Money billed; nil when unknown.
  public var cost: NanoDollars?
  /// Probability with which the decision wanted its deployment; nil for a failover, or when unknown.
  public var propensity: Double?

  /// A place to scan into.
  @inlinable
  public static var empty: ScannedAttempt {
    ScannedAttempt(
      request: 0,
      ordinal: 0,
      decision: 0,
      rank: 0,
      deployment: DeploymentIndex(0),
      intended: DeploymentIndex(0),
      isComplete: false,
      isCensored: false,
      started: .zero,
      latency: .zero,
      timeToFirstToken: nil,
      outputTokens: nil,
      cost: nil,
      propensity: nil
    )
  }

  @inlinable
  init(
    request: UInt32,
    ordinal: Int32,
    decision: Int32,
    rank: Int32,
    deployment: DeploymentIndex,
    intended: DeploymentIndex,
    isComplete: Bool,
    isCensored: Bool,
    started: Instant,
    latency: TimeSpan,
    timeToFirstToken: TimeSpan?,
    outputTokens: TokenCount?,
    cost: NanoDollars?,
    propensity: Double?
  ) {
    self.request = request
    self.ordinal = ordinal
    self.decision = decision
    self.rank = rank
    self.deployment = deployment
    self.intended = intended
    self.isComplete = isComplete
    self.isCensored = isCensored
    self.started = started
    self.latency = latency
    self.timeToFirstToken = timeToFirstToken
    self.outputTokens = outputTokens
    self.cost = cost
    self.propensity = propensity
  }
}

/// Which candidate a row of features belongs to.
@frozen
public struct ScannedCandidate: Hashable, Sendable {
  /// Number of the request in its run.
  public var request: UInt32
  /// Ordinal of the decision.
  public var ordinal: Int32
  /// Position of the candidate in the decision's candidate set.
  public var position: Int32
  /// Whether it is what the decision chose.
  public var isChosen: Bool

  /// A place to scan into.
  @inlinable
  public static var empty: ScannedCandidate {
    ScannedCandidate(request: 0, ordinal: 0, position: 0, isChosen: false)
  }

  @inlinable
  init(request: UInt32, ordinal: Int32, position: Int32, isChosen: Bool) {
    self.request = request
    self.ordinal = ordinal
    self.position = position
    self.isChosen = isChosen
  }
}

/// How far a scan has come.
@frozen
public struct ScanPosition: Hashable, Sendable {
  /// The key of the last row that was scanned.
  var key: Int64
  /// The last key of the run.
  var last: Int64

  /// The run.
  var run: RunID { RunID(last >> 36) }

  /// The start of a run.
  public init(startOf run: RunID) {
    key = run.attemptKeys.lowerBound - 1
    last = run.attemptKeys.upperBound
  }
}
