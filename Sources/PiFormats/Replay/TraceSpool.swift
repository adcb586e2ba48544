// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// The rows of a trace as records of one size on disk, so that any stretch of it can be replayed.
///
/// A row keeps what a replay without sessions looks at: arrival, tokens, failure, task type, tenant
/// and priority. Memory does not grow with the trace.
public struct TraceSpool: Sendable {
  /// How many rows there are.
  public let count: Int
  private let file: ScratchFile

  fileprivate init(count: Int, file: ScratchFile) {
    self.count = count
    self.file = file
  }

  /// Bytes of a row on disk.
  public static let rowBytes = 32

  /// Memory that a writer or a reader takes, however many rows there are.
  public static let bufferBytes = blockRows * rowBytes

  /// The position of the first row that arrives at an instant or later; `count` when none does.
  ///
  /// - Complexity: O(log count) reads.
  public func firstRow(atOrAfter instant: Instant) throws(InputError) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = low + (high - low) / 2
      var rows = Reader(self, rows: middle..<(middle + 1))
      guard let row = try rows.next(), row.arrival < instant else {
        high = middle
        continue
      }
      low = middle + 1
    }
    return low
  }

  /// Takes the rows of a trace in the order of their arrival.
  public struct Writer: Sendable {
    private let file: ScratchFile
    private var count = 0
    private var last = Instant.zero
    private var block: [UInt8] = []

    /// Creates a writer to a new file.
    public init(in folder: String? = nil) throws(InputError) {
      file = try ScratchFile(in: folder)
      block.reserveCapacity(TraceSpool.bufferBytes)
    }

    /// Appends a row, which must not arrive before the one before it.
    public mutating func append(_ row: TraceRow) throws(InputError) {
      precondition(row.arrival >= last, "rows are spooled in the order of their arrival")
      last = row.arrival
      TraceSpool.encode(row, into: &block)
      count += 1
      if count % TraceSpool.blockRows == 0 { try flush() }
    }

    /// Ends the writing.
    public consuming func finish() throws(InputError) -> TraceSpool {
      try flush()
      return TraceSpool(count: count, file: file)
    }

    private mutating func flush() throws(InputError) {
      try file.append(block.span)
      block.removeAll(keepingCapacity: true)
    }
  }

  /// Reads a stretch of rows in blocks; names and what was left out are the trace's.
  public struct Reader: TraceReader {
    private let file: ScratchFile
    private var left: Range<Int>
    private var block: [UInt8] = []
    private var offset = 0
    private var end = 0

    /// Creates a reader of some rows of a spool.
    public init(_ spool: TraceSpool, rows: Range<Int>) {
      precondition(
        rows.lowerBound >= 0 && rows.upperBound <= spool.count,
        "a spool has \(spool.count) rows"
      )
      file = spool.file
      left = rows
    }

    /// Starts over with other rows; the buffer is kept.
    public mutating func restart(_ spool: TraceSpool, rows: Range<Int>) {
      let kept = block
      self = Reader(spool, rows: rows)
      block = kept
    }

    /// Returns the next row, or nil at the end.
    public mutating func next() throws(InputError) -> TraceRow? {
      if offset == end {
        guard !left.isEmpty else { return nil }
        let rows = min(left.count, TraceSpool.blockRows)
        let bytes = rows * TraceSpool.rowBytes
        if block.count < bytes { block = [UInt8](repeating: 0, count: bytes) }
        try file.read(into: &block, count: bytes, at: left.lowerBound * TraceSpool.rowBytes)
        left = (left.lowerBound + rows)..<left.upperBound
        (offset, end) = (0, bytes)
      }
      defer { offset += TraceSpool.rowBytes }
      return TraceSpool.decode(block, at: offset)
    }
  }

  /// Rows that are written and read at once.
  private static let blockRows = 2_048

  static func encode(_ row: TraceRow, into bytes: inout [UInt8]) {
    put(UInt64(bitPattern: row.arrival.nanoseconds), 8, into: &bytes)
    put(row.inputTokens.count, into: &bytes)
    put(row.cachedInputTokens?.count ?? -1, into: &bytes)
    put(row.outputTokens.count, into: &bytes)
    put(row.tenant ?? -1, into: &bytes)
    put(UInt64(UInt16(truncatingIfNeeded: row.taskType ?? -1)), 2, into: &bytes)
    bytes.append(row.failed ? 1 : 0)
    bytes.append(row.priority ?? .max)
    put(Int32(bitPattern: row.prefixNode), into: &bytes)
  }

  private static func put(_ value: Int32, into bytes: inout [UInt8]) {
    put(UInt64(UInt32(bitPattern: value)), 4, into: &bytes)
  }

  static func put(_ value: UInt64, _ count: Int, into bytes: inout [UInt8]) {
    for place in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place))) }
  }

  static func decode(_ bytes: [UInt8], at offset: Int) -> TraceRow {
    var row = TraceRow(
      arrival: Instant(nanoseconds: number(bytes, offset)),
      inputTokens: TokenCount(number(bytes, offset + 8)),
      outputTokens: TokenCount(number(bytes, offset + 16))
    )
    let cached: Int32 = number(bytes, offset + 12)
    if cached >= 0 { row.cachedInputTokens = TokenCount(cached) }
    let tenant: Int32 = number(bytes, offset + 20)
    if tenant >= 0 { row.tenant = tenant }
    let taskType: UInt16 = number(bytes, offset + 24)
    if taskType != .max { row.taskType = Int32(taskType) }
    row.failed = bytes[offset + 26] == 1
    if bytes[offset + 27] != .max { row.priority = bytes[offset + 27] }
    row.prefixNode = number(bytes, offset + 28)
    return row
  }

  @inline(__always)
  static func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: [UInt8],
    _ offset: Int
  ) -> Number {
    let word = unsafe bytes.span.bytes.unsafeLoadUnaligned(
      fromByteOffset: offset,
      as: Number.self
    )
    return Number(littleEndian: word)
  }
}
