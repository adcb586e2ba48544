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
  let opener: @Sendable (any ByteSource, TraceOptions) throws(InputError) -> any TraceReader

  init(
    id: String,
    summary: String,
    sniffs: @escaping @Sendable (TraceHead) -> Bool,
    open: @escaping @Sendable (any ByteSource, TraceOptions) throws(InputError) -> any TraceReader
  ) {
    self.id = id
    self.summary = summary
    self.sniffs = sniffs
    opener = open
  }

  /// Opens a trace of this format.
  public func open(
    _ source: any ByteSource,
    options: TraceOptions = TraceOptions()
  ) throws(InputError) -> any TraceReader {
    try opener(source, options)
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
