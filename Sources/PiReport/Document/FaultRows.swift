// SPDX-License-Identifier: Apache-2.0

/// A fault that was injected into some deployments for some time.
public struct FaultSpan: Equatable, Sendable {
  /// What the fault was, such as "outage".
  public var label: String
  /// Names of the deployments it hit.
  public var deployments: [String]
  /// Its beginning in seconds from the start of the run.
  public var startSeconds: Double
  /// Its end in seconds from the start of the run.
  public var endSeconds: Double

  /// Creates a span.
  public init(label: String, deployments: [String], startSeconds: Double, endSeconds: Double) {
    self.label = label
    self.deployments = deployments
    self.startSeconds = startSeconds
    self.endSeconds = endSeconds
  }
}

/// How one strategy reacted to one fault.
public struct DetectionRow: Equatable, Sendable {
  /// Identifier of the strategy.
  public var strategy: String
  /// Label of the fault.
  public var fault: String
  /// Seconds from its beginning until traffic had turned away, or nil when it never did.
  public var reactionSeconds: Double?
  /// Seconds from its end until traffic had come back, or nil when it never did.
  public var recoverySeconds: Double?
  /// Share of traffic at the hit deployments before the fault, or nil when unknown.
  public var shareBefore: Double?
  /// Share of traffic at the hit deployments during the fault, or nil when unknown.
  public var shareDuring: Double?

  /// Creates a row.
  public init(
    strategy: String,
    fault: String,
    reactionSeconds: Double?,
    recoverySeconds: Double? = nil,
    shareBefore: Double? = nil,
    shareDuring: Double? = nil
  ) {
    self.strategy = strategy
    self.fault = fault
    self.reactionSeconds = reactionSeconds
    self.recoverySeconds = recoverySeconds
    self.shareBefore = shareBefore
    self.shareDuring = shareDuring
  }
}
