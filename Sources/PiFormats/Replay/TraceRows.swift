// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// The requests of any recording as the rows of a trace: in order, from zero, whole.
///
/// Rows that are late by less than the sorting window are put in place, equal arrivals keep the
/// file's order. A later row says that the file is unsorted; then it can be opened again to have all
/// of it sorted on disk. Memory is bounded either way.
public struct TraceRows: TraceReader {
  /// Whether a row was later than the window allows.
  public private(set) var isUnsorted = false
  private var source: any RecordReader
  private let file: String
  private let options: TraceOptions
  private let hasOneClock: Bool
  private var left = LeftOutRows()
  private var record = RecordedRequest()
  private var pending = RowWindow()
  private var sorted: SortedRows?
  private var rows = 0
  private var origin: Instant?
  private var last = Instant(nanoseconds: .min)
  private var isAtEnd = false

  /// Creates the rows of a recording.
  ///
  /// - Parameters:
  ///   - source: the recording from its beginning.
  ///   - file: how errors call it.
  ///   - options: how it is read.
  public init(_ source: any RecordReader, file: String, options: TraceOptions = TraceOptions()) {
    self.source = source
    self.file = file
    self.options = options
    hasOneClock = source.clock != .perSession
  }

  /// Opens a recording.
  ///
  /// - Parameters:
  ///   - source: the file.
  ///   - format: the name of its format; nil to tell it by the file's beginning.
  ///   - options: how it is read; columns say that it is a table.
  /// - Returns: its rows from the first one.
  /// - Throws: `InputError`, also when no format fits.
  public static func open(
    _ source: any ByteSource,
    format: String? = nil,
    options: TraceOptions = TraceOptions()
  ) throws(InputError) -> TraceRows {
    var reading = RecordOptions()
    reading.columns = options.columns
    reading.taskFrom = options.taskFrom
    reading.luck = options.luck
    reading.isReplay = true
    let peeked = try PeekedSource(source)
    guard !peeked.head.isEmpty else {
      throw .unreadable(file: source.name, reason: "the file is empty")
    }
    let chosen = try RecordFormat.choose(format, reading, for: peeked)
    return TraceRows(
      try chosen.open(peeked, options: reading),
      file: source.name,
      options: options
    )
  }

  /// What arrivals count from.
  public var clock: RecordClock { source.clock }
  /// The names seen so far.
  public var names: RecordedNames { source.names }
  /// What the recording cannot tell of its workload; who answered is no part of that.
  public var caveats: [RecordCaveat] { source.caveats.filter { $0 == .clockPerResult } }
  /// Whether the rows depend on luck.
  public var dependsOnLuck: Bool { source.dependsOnLuck }
  /// The blocks of the inputs.
  public var prefixes: PrefixTree? { source.prefixes }
  /// The entries left out so far.
  public var leftOut: LeftOutRows {
    var left = left
    left.onPurpose = source.leftOut
    return left
  }

  /// Returns the next row, or nil at the end.
  public mutating func next() throws(InputError) -> TraceRow? {
    guard hasOneClock else {
      guard let row = try nextGood() else { return nil }
      guard isWithinSpan(row.arrival - .zero) else { throw tooLate(row) }
      return row
    }
    guard var row = try options.sortsAll ? nextSorted() : nextInWindow() else { return nil }
    // The arrivals of spread ticks count from the first tick, unless an earlier one stands behind it.
    let start = origin ?? (source.dependsOnLuck ? min(row.arrival, .zero) : row.arrival)
    origin = start
    guard isWithinSpan(row.arrival - start) else { throw tooLate(row) }
    row.arrival = .zero + (row.arrival - start)
    return row
  }

  /// Whether a replay can hold what comes so long after its beginning.
  private func isWithinSpan(_ span: TimeSpan) -> Bool { span <= RecordedTime.longest }

  private func tooLate(_ row: TraceRow) -> InputError {
    .unexpected(
      at: position(row),
      expected: "an arrival at most 100 years after the first one, which a replay can hold",
      found: "a later one"
    )
  }

  @inline(__always)
  private mutating func nextInWindow() throws(InputError) -> TraceRow? {
    while !isAtEnd, pending.count < options.sortWindow {
      guard let row = try nextGood() else {
        isAtEnd = true
        break
      }
      guard row.arrival >= last else {
        isUnsorted = true
        throw .unexpected(
          at: position(row),
          expected: "rows sorted by arrival, or late by less than \(options.sortWindow) rows",
          found: "a row that is later than that"
        )
      }
      pending.insert(row)
    }
    guard pending.count > 0 else { return nil }
    let row = pending.removeFirst()
    last = row.arrival
    return row
  }

  private mutating func nextSorted() throws(InputError) -> TraceRow? {
    if sorted == nil {
      var sort = RowSort()
      while let row = try nextGood() { try sort.append(row) }
      sorted = try sort.finish()
    }
    return try sorted?.next()
  }

  private func position(_ row: TraceRow) -> InputPosition {
    InputPosition(file: file, line: row.line, column: 1)
  }

  /// Reads the next request that can be replayed; others are refused or counted.
  @inline(__always)
  private mutating func nextGood() throws(InputError) -> TraceRow? {
    while true {
      do throws(InputError) {
        guard try source.next(into: &record) else { return nil }
      } catch {
        guard options.onBadRow == .skip, source.canContinue, error.position != nil else {
          throw error
        }
        left.add(error)
        continue
      }
      rows += 1
      guard rows <= options.maximumRows else {
        throw .unreadable(file: file, reason: "has more than \(options.maximumRows) rows")
      }
      do throws(ReplayLack) {
        return try TraceRow(record)
      } catch {
        guard error != .arrival else {
          let reason = "does not say when requests arrived, which a replay needs"
          throw InputError.unreadable(file: file, reason: reason)
        }
        left.add(error)
      }
    }
  }
}
