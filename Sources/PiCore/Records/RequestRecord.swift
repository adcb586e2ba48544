// SPDX-License-Identifier: Apache-2.0

/// A request that ended, as far as its recording knows; what it does not know is nil, never 0.
public struct RequestRecord: Hashable, Sendable {
  /// Number of the request in its run, from 0 in the order of submission.
  public var number: UInt32
  /// Source or session, and ordinal within it.
  public var key: RequestKey
  /// The name that the recording system gave it.
  public var externalID: String?
  /// Instant at which the client submitted it.
  public var arrival: Instant
  /// Whether the arrival was recorded, and not only an end, a day or nothing of it.
  public var isArrivalKnown: Bool
  /// Instant at which it ended; nil when only its arrival was recorded.
  public var ended: Instant?
  /// Kind of task.
  public var taskType: TaskTypeIndex?
  /// Who asked.
  public var tenant: TenantIndex?
  /// To whom it is charged beside the tenant.
  public var attribution: AttributionIndex?
  /// Importance, 0 (lowest) … 3 (highest).
  public var priority: UInt8?
  /// Whether the caller read tokens as they came.
  public var streams: Bool?
  /// Input tokens in all, cached or not.
  public var inputTokens: TokenCount?
  /// Leading input tokens that equal the previous request of the session.
  public var sharedPrefixTokens: TokenCount?
  /// Most output tokens that the client accepted.
  public var outputCap: TokenCount?
  /// What the deployment had to be able to do.
  public var needs: Capabilities
  /// Hash of the prompt.
  public var promptKey: UInt64?
  /// Whether a complete answer came; nil when unknown.
  public var isServed: Bool?
  /// Why it was not served.
  public var error: ErrorClass?
  /// What the recording system said about the failure, without secrets.
  public var errorText: String?
  /// The deployment whose answer was served, or the last one tried.
  public var deployment: DeploymentIndex?
  /// The deployment that the first decision chose.
  public var firstChoice: DeploymentIndex?
  /// Attempts made; nil when unknown.
  public var attempts: Int32?
  /// From submission to the first token of the answer served.
  public var timeToFirstToken: TimeSpan?
  /// Billed tokens over all attempts.
  public var usage: TokenUsage?
  /// Whether it was recorded which input tokens came from prompt caches; if not, they count as usual
  /// input.
  public var isCacheReadKnown: Bool
  /// Whether it was recorded which input tokens were written to prompt caches; if not, they count
  /// as usual input.
  public var isCacheWriteKnown: Bool
  /// The part of the billed output that was thought and not said; nil when nobody noted it.
  public var reasoningTokens: TokenCount?
  /// Money billed over all attempts.
  public var cost: NanoDollars?

  /// Creates a record of which nothing but the arrival is known.
  public init(number: UInt32, key: RequestKey, arrival: Instant) {
    self.number = number
    self.key = key
    self.arrival = arrival
    isArrivalKnown = true
    needs = []
    isCacheReadKnown = true
    isCacheWriteKnown = false
  }

  /// Creates the record of a request that went through a gateway.
  public init(number: UInt32, request: Request, outcome: RequestOutcome) {
    self.init(number: number, key: request.key, arrival: request.arrival)
    ended = outcome.ended
    taskType = request.taskType
    tenant = request.tenant
    priority = request.priority
    streams = request.streams
    inputTokens = request.inputTokens
    sharedPrefixTokens = request.sharedPrefixTokens
    outputCap = request.outputCap
    needs = request.needs
    promptKey = request.promptKey
    isServed = outcome.error == nil
    error = outcome.error
    deployment = outcome.deployment
    firstChoice = outcome.firstChoice
    attempts = outcome.attempts
    timeToFirstToken = outcome.timeToFirstToken
    usage = outcome.usage
    isCacheWriteKnown = true
    cost = outcome.cost
  }
}
