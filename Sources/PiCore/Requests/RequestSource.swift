// SPDX-License-Identifier: Apache-2.0

/// A request with what only its recording or its generator knows.
@frozen
public struct SourcedRequest: Sendable {
  /// The request as the gateway sees it.
  public var request: Request
  /// Output tokens as recorded; nil when the simulator draws them.
  public var recordedOutput: TokenCount?
  /// Standardised log of the input tokens within the task type: the visible part of difficulty.
  public var difficultySignal: Double

  /// The recorded session, tenant or block that it was drawn with, where a trace is resampled.
  public var unit: UInt32 = 0

  /// Creates a sourced request.
  @inlinable
  public init(request: Request, recordedOutput: TokenCount? = nil, difficultySignal: Double = 0) {
    self.request = request
    self.recordedOutput = recordedOutput
    self.difficultySignal = difficultySignal
  }
}

/// A stream of requests: synthetic, or a recorded trace.
public protocol RequestSource {
  /// The next request in order of arrival that depends on no other; nil when there is none.
  mutating func next() throws(InputError) -> SourcedRequest?

  /// Learns that a request ended and answers with the request that follows it in its session.
  ///
  /// - Parameters:
  ///   - key: the request that ended.
  ///   - instant: when it ended.
  /// - Returns: the next turn, arriving at or after `instant`; nil when none depends on this one.
  /// - Throws: bad input of a recorded source.
  mutating func followUp(to key: RequestKey, endedAt instant: Instant)
    throws(InputError) -> SourcedRequest?
}

extension RequestSource {
  /// Nothing follows: the stream is open-loop.
  public mutating func followUp(to key: RequestKey, endedAt instant: Instant)
    throws(InputError) -> SourcedRequest?
  {
    nil
  }
}
