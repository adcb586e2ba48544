// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A stream of recorded requests in the order of their file.
///
/// Readers take fields from an allow-list: keys, hashes of keys, addresses, headers and texts of
/// prompts and answers never reach a record.
public protocol RecordReader: Sendable {
  /// What instants count from.
  var clock: RecordClock { get }
  /// The names that records refer to by position, as far as they were seen.
  var names: RecordedNames { get }
  /// Entries so far that were left out on purpose, such as calls that generate no text.
  var leftOut: LeftOutEntries { get }
  /// Whether the file holds no entry at all, so that reading no request from it is no fault: a table
  /// that ends with its header, a list with nothing in it.
  var isEmpty: Bool { get }
  /// Whether the last error left the reader at the next entry.
  var canContinue: Bool { get }
  /// What the recording cannot tell.
  var caveats: [RecordCaveat] { get }
  /// The blocks that inputs seen so far consist of; nil where the recording has none.
  var prefixes: PrefixTree? { get }
  /// Whether arrivals depend on the luck that the file was opened with.
  var dependsOnLuck: Bool { get }

  /// Reads the next request.
  ///
  /// - Parameter record: what is overwritten.
  /// - Returns: false at the end.
  /// - Throws: `InputError` for a bad entry or a broken file.
  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool
}

extension RecordReader {
  /// Everything is a request.
  public var leftOut: LeftOutEntries { LeftOutEntries() }
  /// False: a file of results that lists no request is not what it was taken for.
  public var isEmpty: Bool { false }
  /// What the clock says.
  public var caveats: [RecordCaveat] { clock == .perSession ? [.clockPerSession] : [] }
  /// None.
  public var prefixes: PrefixTree? { nil }
  /// False: arrivals stand in the file.
  public var dependsOnLuck: Bool { false }
}

/// What the instants of a recording count from.
public enum RecordClock: Hashable, Sendable {
  /// 1970-01-01 00:00 UTC.
  case unix
  /// An origin of the recording's own, the same for all requests.
  case own
  /// Every session has its own clock, which starts at 0; rows go forward within a session only.
  case perSession
}

/// What a recording cannot tell, in words for the user.
public enum RecordCaveat: String, Sendable {
  /// Requests have no arrivals.
  case noArrivals = "arrivals are not recorded: every request arrives at 0"
  /// Turns say how long after an answer they were sent, not when.
  case earliestArrivals =
    "turns with a delay arrive at the earliest instant: the turn before plus the delay"
  /// Sessions cannot be put on one clock.
  case clockPerSession = "every session has a clock of its own, which starts at 0"
  /// The results of one file cannot be put on one clock.
  case clockPerResult = "every result has a clock of its own, from 0"
  /// Requests count at their ends.
  case onlyEnds = "arrivals are not recorded: every request counts at its end"
  /// Requests count at the midnight before them.
  case onlyDays = "arrivals are recorded to the day"
  /// Not every end user is kept.
  case manyAttributions =
    "more than 61440 combinations of key, team, end user and group: end users of later ones are not kept"
  /// Nothing says which model answered.
  case noModel = "the model is not recorded: give --deployment NAME to keep attempts"
  /// Nothing says which deployment answered.
  case noDeployment = "the deployment is not recorded: give --deployment NAME to keep attempts"
}

/// How recordings are read.
public struct RecordOptions: Sendable {
  /// The columns of a generic table.
  public var columns: ColumnMap?
  /// What the deployment is called where the recording names none.
  public var deployment: String?
  /// Names prompts and end users by hashes under this salt; nil drops prompts.
  public var promptSalt: [UInt8]?
  /// The field that names task types; nil for the format's own.
  public var taskFrom: TaskSource?
  /// Spreads arrivals that were recorded in ticks.
  public var luck = Luck(seed: 1, replication: 0)
  /// Whether only what a replay needs is read: no names of requests and deployments, no costs.
  public var isReplay = false

  /// Creates options: prompts are dropped.
  public init() {}
}
