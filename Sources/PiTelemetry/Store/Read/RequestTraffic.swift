// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A request with all its attempts.
public struct RequestTraffic: Hashable, Sendable {
  /// Number of the request in its run.
  public var number: UInt32
  /// The request; nil while it has not ended, or when only attempts were recorded.
  public var request: RequestRecord?
  /// Its attempts in their order; empty when none were recorded.
  public var attempts: ContiguousArray<AttemptRecord>

  /// Creates a request with its attempts.
  public init(
    number: UInt32,
    request: RequestRecord?,
    attempts: ContiguousArray<AttemptRecord>
  ) {
    self.number = number
    self.request = request
    self.attempts = attempts
  }
}
