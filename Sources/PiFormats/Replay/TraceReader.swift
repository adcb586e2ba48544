// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A stream of recorded requests in the order of their arrival.
public protocol TraceReader: Sendable {
  /// What arrivals count from.
  var clock: RecordClock { get }
  /// The names seen so far.
  var names: RecordedNames { get }
  /// The entries left out so far.
  var leftOut: LeftOutRows { get }
  /// What the recording cannot tell of its workload.
  var caveats: [RecordCaveat] { get }
  /// Whether the last error was a row too far out of order, so that all rows must be sorted.
  var isUnsorted: Bool { get }
  /// Whether the rows depend on the luck that the trace was opened with.
  var dependsOnLuck: Bool { get }
  /// The blocks that inputs seen so far consist of; nil where the trace has none.
  var prefixes: PrefixTree? { get }

  /// Returns the next row, or nil at the end.
  ///
  /// - Throws: `InputError` for a bad row unless such rows are skipped, and for a broken file.
  mutating func next() throws(InputError) -> TraceRow?
}

extension TraceReader {
  /// One clock for all rows.
  public var clock: RecordClock { .own }
  /// Nothing.
  public var names: RecordedNames { RecordedNames() }
  /// Nothing.
  public var leftOut: LeftOutRows { LeftOutRows() }
  /// Nothing is missing.
  public var caveats: [RecordCaveat] { [] }
  /// False: the rows are in order.
  public var isUnsorted: Bool { false }
  /// False: the rows stand in the file.
  public var dependsOnLuck: Bool { false }
  /// None.
  public var prefixes: PrefixTree? { nil }
}

/// What happens to a row that cannot be a request.
public enum BadRowPolicy: String, Sendable, CaseIterable {
  /// The reader throws.
  case fail
  /// The row is left out and counted.
  case skip
}

/// How a trace is read.
public struct TraceOptions: Sendable {
  /// What happens to a row that cannot be a request.
  public var onBadRow: BadRowPolicy
  /// How many rows an unsorted row may be late, unless all rows are sorted.
  public var sortWindow: Int
  /// Whether all rows are sorted by their arrival, however late they are, in a temporary file.
  public var sortsAll = false
  /// Spreads arrivals that were recorded in ticks.
  public var luck: Luck
  /// The most rows that are read.
  public var maximumRows: Int
  /// The columns of a generic table.
  public var columns: ColumnMap?
  /// The field that names task types; nil for the format's own.
  public var taskFrom: TaskSource?

  /// Creates options.
  public init(
    onBadRow: BadRowPolicy = .fail,
    sortWindow: Int = 1024,
    luck: Luck = Luck(seed: 1, replication: 0),
    maximumRows: Int = 100_000_000,
    columns: ColumnMap? = nil
  ) {
    precondition(sortWindow > 0, "a sorting window has at least one row")
    self.onBadRow = onBadRow
    self.sortWindow = sortWindow
    self.luck = luck
    self.maximumRows = maximumRows
    self.columns = columns
  }
}
