// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A format of logs that can be imported.
public typealias LogFormat = FileFormat<LogOptions, any LogReader>

/// A stream of the requests that another system logged, entry by entry.
///
/// Readers take fields from an allow-list: keys, hashes of keys, addresses, headers and texts of
/// prompts and answers never reach a record.
public protocol LogReader: Sendable {
  /// What instants count from.
  var clock: RunDescription.Clock { get }
  /// The names that records refer to by position, as far as they were seen.
  var names: LogNames { get }
  /// Entries so far that are no requests to a language model.
  var ignored: Int { get }
  /// Whether the last error left the reader at the next entry.
  var canContinue: Bool { get }
  /// What the format cannot tell, in words for the user.
  var caveats: [String] { get }

  /// Reads the next request; its number stays as it is, for the importer counts requests.
  ///
  /// - Parameter entry: what is overwritten.
  /// - Returns: false at the end.
  /// - Throws: `InputError` for a bad entry or a broken file.
  mutating func next(into entry: inout LoggedRequest) throws(InputError) -> Bool
}

extension LogReader {
  /// Nothing is missing.
  public var caveats: [String] { [] }
}

/// One logged request and its attempts.
public struct LoggedRequest: Hashable, Sendable {
  /// The request.
  public var request: RequestRecord
  /// The attempts whose deployment, end and outcome are known.
  public var attempts: ContiguousArray<AttemptRecord> = []
  /// The line on which the entry begins, from 1.
  public var line = 0

  /// Creates an entry that a reader overwrites.
  public init() {
    request = RequestRecord(
      number: 0,
      key: RequestKey(source: 0, ordinal: 0),
      arrival: .zero
    )
  }

  /// Forgets everything but the storage.
  mutating func reset(key: RequestKey, arrival: Instant, line: Int) {
    request = RequestRecord(number: 0, key: key, arrival: arrival)
    attempts.removeAll(keepingCapacity: true)
    self.line = line
  }

  /// Adds the only attempt, when its deployment, its end and its outcome are known.
  mutating func addAttempt() {
    guard let deployment = request.deployment, let ended = request.ended,
      let isServed = request.isServed
    else { return }
    let outcome = AttemptOutcome(
      error: isServed ? nil : request.error ?? .serverError,
      timeToFirstToken: request.timeToFirstToken,
      usage: request.usage ?? .none
    )
    attempts.append(
      AttemptRecord(
        request: 0,
        ordinal: 0,
        deployment: deployment,
        started: request.arrival,
        ended: ended,
        outcome: outcome,
        cost: request.cost,
        isUsageKnown: request.usage != nil
      )
    )
    request.attempts = 1
  }
}

/// How logs are read.
public struct LogOptions: Sendable {
  /// The columns of a generic table.
  public var columns: LogColumnMap?
  /// What the deployment is called where the log names none.
  public var deployment: String?
  /// Names prompts by a hash under this salt; nil drops them.
  public var promptSalt: [UInt8]?
  /// How traces are read.
  public var trace = TraceOptions()

  /// Creates options: prompts are dropped.
  public init() {}
}
