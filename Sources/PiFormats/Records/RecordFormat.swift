// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A format of files of recorded requests: its name, how such files begin and how they are opened.
public struct RecordFormat: Sendable {
  /// The name on the command line.
  public let id: String
  /// What the format is, in one line.
  public let summary: String
  /// How files of this format begin, each in its own way.
  let signs: [FormatSign]
  private let opener:
    @Sendable (any ByteSource, RecordOptions) throws(InputError) -> any RecordReader

  init(
    id: String,
    summary: String,
    signs: [FormatSign],
    open: @escaping @Sendable (any ByteSource, RecordOptions) throws(InputError) -> any RecordReader
  ) {
    self.id = id
    self.summary = summary
    self.signs = signs
    opener = open
  }

  /// Whether a file that begins so has this format.
  public func fits(_ head: FileHead) -> Bool {
    signs.contains { $0.missing(in: head)?.isEmpty == true }
  }

  /// Opens a file of this format; times beyond ``RecordedTime`` are refused as bad entries.
  public func open(
    _ source: any ByteSource,
    options: RecordOptions
  ) throws(InputError) -> any RecordReader {
    Self.bounded(try opener(source, options), file: source.name)
  }

  private static func bounded(
    _ reader: some RecordReader,
    file: String
  ) -> any RecordReader {
    BoundedReader(reader, file: file)
  }
}

/// How files of a format begin, by the names that stand there.
enum FormatSign: Sendable {
  /// The first line is a table's header with these columns.
  case columns([String])
  /// The first line is a JSON object with these keys.
  case line([String])
  /// The file is JSON whose first 64 KiB have these keys.
  case keys([String])

  /// The names that a file begins with.
  var names: [String] {
    switch self {
    case .columns(let names), .line(let names), .keys(let names): names
    }
  }

  /// The names that a beginning lacks; nil when it is of another kind.
  func missing(in head: FileHead) -> [String]? {
    switch self {
    case .columns(let names):
      return head.isJSON ? nil : names.filter { !head.columns.contains($0) }
    case .line(let names):
      guard head.firstLine.first == "{" else { return nil }
      return names.filter { !head.firstLine.utf8.contains(key: $0) }
    case .keys(let names):
      return head.isJSON ? names.filter { !head.bytes.contains(key: $0) } : nil
    }
  }
}
