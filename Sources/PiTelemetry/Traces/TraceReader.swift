// SPDX-License-Identifier: Apache-2.0

public import PiCore

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

  /// Returns the next row, or nil at the end.
  ///
  /// - Throws: `InputError` for a bad row unless such rows are skipped, and for a broken file.
  mutating func next() throws(InputError) -> TraceRow?
}

extension TraceReader {
  /// False: the rows stand in the file.
  public var dependsOnLuck: Bool { false }
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
protocol TraceDecoder: Sendable {
  var clock: TraceClock { get }
  /// Whether decoding can go on after the error that was just thrown.
  var canContinue: Bool { get }
  /// The position of the current record, for errors about its place among others.
  var position: InputPosition { get }

  /// Returns the next row with its arrival on the file's own clock.
  mutating func decode(_ names: inout TraceNames) throws(InputError) -> TraceRow?
}

/// Reads numbers of a table that rows are made of.
extension CSVReader {
  func tokens(_ column: Int) throws(InputError) -> TokenCount {
    guard let count = TokenCount(perRequest: try int64(column)) else {
      throw unexpected(column, "a token count in 0 … \(TokenCount.mostPerRequest)")
    }
    return count
  }

  func duration(_ column: Int, unit: Double = 1) throws(InputError) -> TimeSpan {
    guard let span = TimeSpan(exactlySeconds: try double(column) * unit), span >= .zero else {
      throw unexpected(column, "a duration, 0 or more")
    }
    return span
  }

  func optionalDuration(_ column: Int?, unit: Double = 1) throws(InputError) -> TimeSpan? {
    guard let column, !isEmpty(column) else { return nil }
    return try duration(column, unit: unit)
  }

  /// The position of a field's text in a table of names; empty fields have none.
  func name(
    _ column: Int?,
    in table: inout NameTable,
    limit: Int = TraceNames.maximumModels
  ) throws(InputError) -> Int32? {
    guard let column, !isEmpty(column) else { return nil }
    if isVerbatim(column) {
      let known = try withBytes(column) { (bytes) throws(InputError) in table.position(of: bytes) }
      if let known { return Int32(known) }
    }
    let text = try string(column)
    if let known = table.position(of: text) { return Int32(known) }
    guard text.utf8.count <= TraceNames.maximumBytes else {
      throw unexpected(column, "at most \(TraceNames.maximumBytes) bytes")
    }
    guard table.names.count < limit else {
      throw unexpected(column, "at most \(limit) different names")
    }
    return Int32(table.intern(text))
  }

  /// The start of the current row.
  var rowPosition: InputPosition { InputPosition(file: fileName, line: line, column: 1) }
}
