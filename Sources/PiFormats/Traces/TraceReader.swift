// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A format of recorded traces.
public typealias TraceFormat = FileFormat<TraceOptions, any TraceReader>

/// A stream of recorded requests in the order of their arrival.
public protocol TraceReader: Sendable {
  /// What arrivals count from.
  var clock: TraceClock { get }
  /// The names seen so far.
  var names: TraceNames { get }
  /// The rows left out so far.
  var skipped: SkippedRows { get }
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
  /// How many rows an unsorted row may be late; beyond, the file is refused.
  public var sortWindow: Int
  /// Spreads arrivals that were recorded in ticks.
  public var luck: Luck
  /// The most rows that are read.
  public var maximumRows: Int
  /// The columns of a generic table.
  public var columns: TraceColumnMap?
  /// Is told of every row that is left out.
  public var noteSkipped: (@Sendable (InputError) -> Void)?

  /// Creates options.
  public init(
    onBadRow: BadRowPolicy = .fail,
    sortWindow: Int = 1024,
    luck: Luck = Luck(seed: 1, replication: 0),
    maximumRows: Int = 100_000_000,
    columns: TraceColumnMap? = nil
  ) {
    precondition(sortWindow > 0, "a sorting window has at least one row")
    self.onBadRow = onBadRow
    self.sortWindow = sortWindow
    self.luck = luck
    self.maximumRows = maximumRows
    self.columns = columns
  }
}

/// Turns the records of one format into rows; order and bad rows are handled around it.
protocol TraceDecoder: TraceReader {
  /// What was decoded so far and is not yet handed out.
  var order: RowOrder { get set }
  /// Whether decoding can go on after the error that was just thrown.
  var canContinue: Bool { get }
  /// The position of the current record, for errors about its place among others.
  var position: InputPosition { get }

  /// Reads the next row with its arrival on the file's own clock; nil at the end.
  mutating func decode() throws(InputError) -> TraceRow?
}
