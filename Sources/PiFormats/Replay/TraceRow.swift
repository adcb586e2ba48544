// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// One recorded request with all that a replay needs.
public struct TraceRow: Hashable, Sendable {
  /// When it arrived: since the first row, or since its session's start (see ``RecordClock``).
  public var arrival: Instant
  /// All input tokens, cached ones included.
  public var inputTokens: TokenCount
  /// The part of the input that a prompt cache could serve, at most `inputTokens`.
  public var cachedInputTokens: TokenCount?
  /// The node of the trace's ``TraceReader/prefixes`` at which the blocks of the input end; 0 for none.
  public var prefixNode: UInt32 = 0
  /// Output tokens; of no meaning when the request failed.
  public var outputTokens: TokenCount
  /// The session, by a hash of its name.
  public var session: UInt64?
  /// The agent whose turn this is, where a session has several; its turns wait for its own answers.
  public var agent: UInt64?
  /// Recorded gap between the completion of the session's previous request and this one.
  public var thinkTime: TimeSpan?
  /// Recorded end-to-end latency.
  public var latency: TimeSpan?
  /// Whether the recorded request failed.
  public var failed = false
  /// The task type, a position in ``RecordedNames/taskTypes``.
  public var taskType: Int32?
  /// The tenant, a position in ``RecordedNames/tenants``.
  public var tenant: Int32?
  /// The priority, 0 (lowest) … 3 (highest).
  public var priority: UInt8?
  /// The line of the file on which the row begins, from 1.
  public var line = 0

  /// Creates a row with what every row has.
  public init(arrival: Instant, inputTokens: TokenCount, outputTokens: TokenCount) {
    self.arrival = arrival
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
  }

  /// The row of a recorded request, or what the request lacks for it.
  ///
  /// The output of a failed request is not looked at.
  package init(_ record: borrowing RecordedRequest) throws(ReplayLack) {
    guard record.isArrivalKnown else { throw .arrival }
    failed = record.isServed == false
    guard failed || !record.isAnsweredByGateway else { throw .answeredByGateway }
    guard let input = record.inputTokens else { throw .input }
    guard let output = failed ? record.outputTokens ?? .zero : record.outputTokens else {
      throw .output
    }
    arrival = record.arrival
    inputTokens = input
    outputTokens = output
    // Shared blocks are counted whole, the last one of an input need not be full.
    let shared = record.sharedInputTokens.map { min($0, input) }
    cachedInputTokens = shared ?? record.cachedInputTokens
    prefixNode = record.prefixNode
    session = record.session
    agent = record.agent
    thinkTime = record.thinkTime
    latency = record.latency
    taskType = record.taskType.map { Int32($0.position) }
    tenant = record.tenant.map { Int32($0.position) }
    priority = record.priority
    line = record.line
  }
}

/// What keeps a recorded request from being replayed.
public enum ReplayLack: Error, CaseIterable, Hashable, Sendable {
  /// When it arrived is not known.
  case arrival
  /// How large its input was is not known.
  case input
  /// It did not fail, and how large its output was is not known.
  case output
  /// The gateway answered it from a cache of answers, so no deployment was asked.
  case answeredByGateway

  /// What such requests are, behind their number.
  public var summary: String {
    switch self {
    case .arrival: "without an arrival"
    case .input: "without input tokens"
    case .output: "without output tokens that did not fail"
    case .answeredByGateway: "that the gateway answered from its own cache"
    }
  }
}

/// The entries of a recording that are not replayed.
public struct LeftOutRows: Sendable {
  /// Entries that cannot be requests.
  public private(set) var bad = 0
  /// Why, of the first 20.
  public private(set) var reasons: [InputError] = []
  /// Requests by what keeps them from being replayed, in the order of ``ReplayLack``.
  public private(set) var lacking = [Int](repeating: 0, count: ReplayLack.allCases.count)
  /// Entries that were left out on purpose, such as calls that generate no text.
  public var onPurpose = LeftOutEntries()

  /// Creates an empty tally.
  public init() {}

  /// How many entries of all kinds.
  public var count: Int { bad + onPurpose.count + lacking.reduce(0, +) }

  /// How many of every kind, in words.
  public var summaries: [String] {
    let summaries = zip(ReplayLack.allCases, lacking).filter { $0.1 > 0 }.map { lack, count in
      "\(count) \(count == 1 ? "request" : "requests") \(lack.summary)"
    }
    return summaries + onPurpose.kinds.map { "\($0.name): \($0.entries)" }
  }

  mutating func add(_ reason: InputError) {
    bad += 1
    if reasons.count < 20 { reasons.append(reason) }
  }

  package mutating func add(_ lack: ReplayLack) {
    guard let place = ReplayLack.allCases.firstIndex(of: lack) else { return }
    lacking[place] += 1
  }
}
