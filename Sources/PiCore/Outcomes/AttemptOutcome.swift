// SPDX-License-Identifier: Apache-2.0

/// How one try of a request at one deployment ended, as the deployment's client reports it.
@frozen
public struct AttemptOutcome: Hashable, Sendable {
  /// Why it failed; nil when the answer is complete.
  public var error: ErrorClass?
  /// How long the provider asks to wait before another try.
  public var retryAfter: TimeSpan?
  /// From the attempt's start to its first token; nil when none came.
  public var timeToFirstToken: TimeSpan?
  /// Billed tokens by kind, also for a failed or cancelled attempt.
  public var usage: TokenUsage

  /// Creates an outcome.
  @inlinable
  public init(
    error: ErrorClass? = nil,
    retryAfter: TimeSpan? = nil,
    timeToFirstToken: TimeSpan? = nil,
    usage: TokenUsage = .none
  ) {
    self.error = error
    self.retryAfter = retryAfter
    self.timeToFirstToken = timeToFirstToken
    self.usage = usage
  }
}

/// How a request ended, over all its attempts.
@frozen
public struct RequestOutcome: Hashable, Sendable {
  /// Name of the request.
  public var key: RequestKey
  /// Number of the request in its run, from 0 in the order of submission.
  public var number: UInt32
  /// Why it was not served; nil when it was.
  public var error: ErrorClass?
  /// The deployment whose answer was served, or the last one tried; nil when none was.
  public var deployment: DeploymentIndex?
  /// The deployment that the first decision chose; nil when there was none.
  public var firstChoice: DeploymentIndex?
  /// Attempts made, 0 or more.
  public var attempts: Int32
  /// Instant at which the client submitted the request.
  public var submitted: Instant
  /// Instant at which it ended.
  public var ended: Instant
  /// From submission to the first token of the answer served; nil when none came.
  public var timeToFirstToken: TimeSpan?
  /// Billed tokens over all attempts.
  public var usage: TokenUsage
  /// Output tokens of the answer served, 0 when none.
  public var servedOutput: TokenCount
  /// Money billed over all attempts.
  public var cost: NanoDollars

  /// Creates the outcome of a request that was submitted and has not been tried.
  @inlinable
  public init(key: RequestKey, number: UInt32 = 0, submitted: Instant) {
    self.key = key
    self.number = number
    error = nil
    deployment = nil
    firstChoice = nil
    attempts = 0
    self.submitted = submitted
    ended = submitted
    timeToFirstToken = nil
    usage = .none
    servedOutput = .zero
    cost = .zero
  }

  /// From submission to the end, over all attempts and waits.
  @inlinable
  public var endToEnd: TimeSpan { ended - submitted }
}
