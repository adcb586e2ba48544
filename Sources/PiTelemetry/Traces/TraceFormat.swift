// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A format of recorded traces that can be read.
public struct TraceFormat: Sendable {
  /// The name on the command line.
  public let id: String
  /// What the format is, in one line.
  public let summary: String
  /// Whether a file that begins so has this format.
  public let sniffs: @Sendable (TraceHead) -> Bool
  let open: @Sendable (any ByteSource, TraceOptions) throws(InputError) -> any TraceReader

  /// Every format, in the order in which files are tried.
  public static let all: [TraceFormat] = [
    AzureTrace.format,
    BurstGPTTrace.format,
    MooncakeTrace.format,
    WEKATrace.format,
    ColumnTrace.format,
  ]

  /// The format called `id`, or nil.
  public static func named(_ id: String) -> TraceFormat? {
    all.first { $0.id == id }
  }

  /// The format of a file that begins with `head`, or nil.
  public static func detect(_ head: TraceHead) -> TraceFormat? {
    all.first { $0.sniffs(head) }
  }

  /// Opens a trace of this format.
  public func open(
    _ source: any ByteSource,
    options: TraceOptions = TraceOptions()
  ) throws(InputError) -> any TraceReader {
    try open(source, options)
  }

  /// Opens a trace whose format is found by its first line, or is `csv` when columns are given.
  public static func open(
    detecting source: any ByteSource,
    options: TraceOptions = TraceOptions()
  ) throws(InputError) -> any TraceReader {
    guard options.columns == nil else { return try ColumnTrace.format.open(source, options) }
    let peeked = try PeekedSource(source)
    guard !peeked.head.isEmpty else {
      throw .unreadable(file: source.name, reason: "the file is empty")
    }
    let head = TraceHead(peeked.head)
    guard let format = detect(head) else {
      let known = all.map(\.id).joined(separator: ", ")
      throw .unexpected(
        at: InputPosition(file: source.name, line: 1, column: 1),
        expected: "a known trace format (\(known)) or a column map",
        found: Sanitised.quoted(head.firstLine)
      )
    }
    return try format.open(peeked, options)
  }
}

/// The beginning of a file, by which its format is told.
public struct TraceHead: Sendable {
  /// The first line, without its end.
  public let firstLine: String
  /// The first line's comma-separated names, without quotes.
  public let columns: [String]

  /// Looks at the first bytes of a file.
  public init(_ bytes: [UInt8]) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let line = (bytes.starts(with: mark) ? bytes[3...] : bytes[...])
      .prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    firstLine = String(decoding: line, as: UTF8.self)
    columns = line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false).map {
      String(decoding: $0.filter { $0 != UInt8(ascii: "\"") }, as: UTF8.self)
    }
  }

  /// Whether all the names are among the columns.
  func hasColumns(_ names: String...) -> Bool {
    names.allSatisfy(columns.contains)
  }
}
