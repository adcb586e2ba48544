// SPDX-License-Identifier: Apache-2.0
// Shafranovich: Common Format and MIME Type for Comma-Separated Values (CSV) Files. RFC 4180, 2005.

/// A streaming reader of comma-separated values with a header line.
///
/// Fields are byte ranges of a sliding window; no field becomes a `String` unless asked for. A line
/// of another number of fields than the header is an error after which reading can go on; broken
/// quoting is one after which it cannot.
public struct CSVReader: Sendable {
  /// What a reader accepts.
  public struct Limits: Sendable {
    /// The largest row in bytes.
    public var rowBytes: Int
    /// The largest field in bytes.
    public var fieldBytes: Int

    /// Creates limits.
    public init(rowBytes: Int = 1 << 20, fieldBytes: Int = 64 << 10) {
      precondition(rowBytes < Int32.max / 4, "a row is addressed by 32 bits")
      self.rowBytes = rowBytes
      self.fieldBytes = fieldBytes
    }
  }

  /// The most columns.
  public static let maximumColumns = 256

  /// The names of the columns, unique.
  public private(set) var header: [String] = []
  /// The line on which the current row begins, from 1.
  public private(set) var line = 0
  /// Whether a row was reached behind the header.
  public private(set) var hasRows = false
  /// Whether the last error left the reader at the beginning of the next row.
  public private(set) var canContinue = true

  @usableFromInline var buffer: ChunkBuffer
  /// The fields of the current row, and room for as many as there may be.
  @usableFromInline var fields = [Field](repeating: Field(0, 0), count: CSVReader.maximumColumns)
  /// How many fields the current row has.
  var fieldCount: Int { scan.count }
  private var scan: RowScan
  private var nextLine = 1
  private let limits: Limits

  /// A field: its content without quotes as a range of the window.
  @usableFromInline
  struct Field: Sendable {
    @usableFromInline var start: Int32
    @usableFromInline var end: Int32
    /// Whether doubled quotes remain in the content.
    @usableFromInline var hasEscapes: Bool
    var isQuoted: Bool

    init(_ start: Int, _ end: Int, hasEscapes: Bool = false, isQuoted: Bool = false) {
      self.start = Int32(truncatingIfNeeded: start)
      self.end = Int32(truncatingIfNeeded: end)
      self.hasEscapes = hasEscapes
      self.isQuoted = isQuoted
    }
  }

  /// Opens a table and reads its header.
  ///
  /// - Parameters:
  ///   - source: the bytes.
  ///   - separator: what stands between fields.
  ///   - limits: what is accepted.
  /// - Throws: ``InputError`` for an empty file or a bad header.
  public init(
    _ source: any ByteSource,
    separator: UInt8 = UInt8(ascii: ","),
    limits: Limits = Limits()
  ) throws(InputError) {
    precondition(separator < 0x80 && separator != 0x22, "the separator is ASCII and not a quote")
    self.limits = limits
    scan = RowScan(separator: separator, fieldBytes: limits.fieldBytes)
    buffer = ChunkBuffer(source, capacity: 256 << 10)
    try buffer.skipByteOrderMark()
    guard try scanRow() else { throw .unreadable(file: buffer.name, reason: "the file is empty") }
    for column in 0..<fieldCount {
      let name = try string(column)
      if header.contains(where: { $0.utf8.elementsEqual(name.utf8) }) {
        throw unexpected(column, "every column name once", "\(Sanitised.quoted(name)) again")
      }
      header.append(name)
    }
  }

  /// The number of the column called `name`; the error lists the names and the nearest.
  public func column(_ name: String) throws(InputError) -> Int {
    if let position = optionalColumn(name) { return position }
    let names = header.map { Sanitised.quoted($0) }.joined(separator: ", ")
    throw .unexpected(
      at: InputPosition(file: buffer.name, line: 1, column: 1),
      expected: "a column named \(Sanitised.quoted(name))",
      found: names + NearestName.hint(for: name, among: header)
    )
  }

  /// The number of the column called `name`, or nil when there is none.
  public func optionalColumn(_ name: String) -> Int? {
    header.firstIndex { $0.utf8.elementsEqual(name.utf8) }
  }

  /// The name of the file, for errors.
  public var fileName: String { buffer.name }

  /// Moves to the next row.
  ///
  /// - Returns: false at the end of the input; blank lines may stand there but not before.
  public mutating func next() throws(InputError) -> Bool {
    guard canContinue, try scanRow() else { return false }
    if fieldCount != header.count {
      let blank = fieldCount == 1 && fields[0].start == fields[0].end && !fields[0].isQuoted
      if blank {
        let start = line
        while try scanRow() {
          guard fieldCount == 1, fields[0].start == fields[0].end else {
            canContinue = false
            let found = "a blank line"
            throw .unexpected(at: at(line: start), expected: expectedFields, found: found)
          }
        }
        return false
      }
      hasRows = true
      throw .unexpected(at: at(line: line), expected: expectedFields, found: "\(fieldCount)")
    }
    hasRows = true
    return true
  }

  private var expectedFields: String {
    header.count == 1 ? "1 field" : "\(header.count) fields"
  }

  private func at(line: Int) -> InputPosition {
    InputPosition(file: buffer.name, line: line, column: 1)
  }

  // MARK: Scanning

  /// Finds the fields of the next row, reading more of the source as needed.
  private mutating func scanRow() throws(InputError) -> Bool {
    line = nextLine
    while true {
      switch scan.run(buffer, into: &fields) {
      case .end: return false
      case .row:
        nextLine += scan.lines
        buffer.start = scan.index
        return true
      case .more:
        guard buffer.end - buffer.start < limits.rowBytes else {
          throw fatal("a row of at most \(limits.rowBytes) bytes", "more")
        }
        scan.forget()
        try buffer.fill()
      case .broken(let expected):
        let place = position(of: scan.index)
        canContinue = false
        let found = buffer.excerpt(at: scan.index - buffer.start)
        throw .unexpected(at: place, expected: expected, found: found)
      }
    }
  }

  private mutating func fatal(_ expected: String, _ found: String) -> InputError {
    canContinue = false
    return .unexpected(
      at: position(of: scan.index),
      expected: expected,
      found: found
    )
  }

  /// The line and column of a byte of the current row.
  func position(of index: Int) -> InputPosition {
    var position = InputPosition(file: buffer.name, line: line, column: 1)
    let start = rowStart ?? buffer.start
    for index in start..<max(start, index) {
      let byte = buffer.bytes[index]
      if byte == UInt8(ascii: "\n") {
        position.line += 1
        position.column = 1
      } else if byte & 0xC0 != 0x80 {
        position.column += 1
      }
    }
    return position
  }

  /// Where the current row begins while its fields are in the window.
  private var rowStart: Int? {
    guard canContinue, fieldCount > 0, let first = fields.first else { return nil }
    return Int(first.start) - (first.isQuoted ? 1 : 0)
  }
}
