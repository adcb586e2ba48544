// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// One recorded request, whatever the format it came from.
public struct TraceRow: Hashable, Sendable {
  /// When it arrived: since the first row, or since its session's start (see ``TraceClock``).
  public var arrival: Instant
  /// All input tokens, cached ones included.
  public var inputTokens: TokenCount
  /// The part of the input that a prompt cache could serve, at most `inputTokens`.
  public var cachedInputTokens: TokenCount?
  /// The node of the trace's ``TraceReader/prefixes`` at which the blocks of the input end; 0 for none.
  public var prefixNode: UInt32 = 0
  /// Output tokens.
  public var outputTokens: TokenCount
  /// The model, a position in ``TraceNames/models``.
  public var model: Int32?
  /// The session, numbered from 0 in the order of first sight.
  public var session: UInt32?
  /// The agent whose turn this is, where a session has several; its turns wait for its own answers.
  ///
  /// Numbered over all sessions from 0 in the order of first sight.
  public var agent: UInt32?
  /// Recorded gap between the completion of the session's previous request and this one.
  public var thinkTime: TimeSpan?
  /// Recorded end-to-end latency.
  public var latency: TimeSpan?
  /// Recorded time to first token.
  public var timeToFirstToken: TimeSpan?
  /// Whether the recorded request failed.
  public var failed = false
  /// The task type, a position in ``TraceNames/taskTypes``.
  public var taskType: Int32?
  /// The tenant, a position in ``TraceNames/tenants``.
  public var tenant: Int32?
  /// The priority, 0 (lowest) … 3 (highest).
  public var priority: UInt8?
  /// The line of the file on which the row begins, from 1.
  public var line = 0

  /// Creates a row with what every format knows.
  public init(arrival: Instant, inputTokens: TokenCount, outputTokens: TokenCount) {
    self.arrival = arrival
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
  }
}

/// The names that rows refer to by position.
public struct TraceNames: Sendable {
  /// The longest name in UTF-8 bytes.
  public static let maximumBytes = NameLength.most
  /// The most models.
  public static let maximumModels = 4096
  /// The most sessions.
  public static let maximumSessions = 100_000_000
  /// The most task types.
  public static let maximumTaskTypes = 256
  /// The most tenants.
  public static let maximumTenants = 65_536

  /// Models.
  public var models = NameTable()
  /// Sessions.
  public var sessions = NameTable()
  /// Task types.
  public var taskTypes = NameTable()
  /// Tenants.
  public var tenants = NameTable()

  /// Creates empty tables.
  public init() {}
}

/// What a trace's arrivals count from.
public enum TraceClock: Sendable {
  /// All rows share one clock that starts at the first row.
  case shared
  /// Every session has its own clock; rows are sorted within a session only.
  case perSession
}

/// The rows that a reader left out.
public struct SkippedRows: Sendable {
  /// How many.
  public private(set) var count = 0
  /// The first 20 reasons.
  public private(set) var reasons: [InputError] = []

  /// Creates an empty tally.
  public init() {}

  mutating func add(_ reason: InputError) {
    count += 1
    if reasons.count < 20 { reasons.append(reason) }
  }
}
