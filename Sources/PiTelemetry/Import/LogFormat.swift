// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A format of logs that can be imported.
public struct LogFormat: Sendable {
  /// The name on the command line.
  public let id: String
  /// What the format is, in one line.
  public let summary: String
  /// Whether a file that begins so has this format.
  public let sniffs: @Sendable (LogHead) -> Bool
  let opener: @Sendable (any ByteSource, LogOptions) throws(InputError) -> any LogReader

  init(
    id: String,
    summary: String,
    sniffs: @escaping @Sendable (LogHead) -> Bool,
    open: @escaping @Sendable (any ByteSource, LogOptions) throws(InputError) -> any LogReader
  ) {
    self.id = id
    self.summary = summary
    self.sniffs = sniffs
    opener = open
  }

  /// Opens a log of this format.
  public func open(
    _ source: any ByteSource,
    options: LogOptions = LogOptions()
  ) throws(InputError) -> any LogReader {
    try opener(source, options)
  }
}

/// The beginning of a file, by which its format is told.
public struct LogHead: Sendable {
  /// The first line as a table's header.
  public let table: TraceHead
  /// The first bytes as text.
  public let text: String
  /// Whether the first byte that is not white space opens a JSON object or array.
  public let isJSON: Bool

  /// Looks at the first bytes of a file.
  public init(_ bytes: [UInt8]) {
    table = TraceHead(bytes)
    text = String(decoding: bytes, as: UTF8.self)
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let body = bytes.starts(with: mark) ? bytes[3...] : bytes[...]
    let first = body.first { $0 > 0x20 }
    isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
  }

  /// Whether the file is JSON whose beginning has all the keys.
  func hasKeys(_ keys: String...) -> Bool {
    isJSON && keys.allSatisfy { text.contains("\"\($0)\"") }
  }

  /// Whether the first bytes hold JSON text that begins with a bracket.
  var isArray: Bool { text.first { !$0.isWhitespace && $0 != "\u{FEFF}" } == "[" }
}
