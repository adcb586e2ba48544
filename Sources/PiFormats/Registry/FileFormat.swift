// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// A format of files: what it is called, how such files begin and how they are opened.
public struct FileFormat<Options: Sendable, Opened: Sendable>: Sendable {
  /// The name on the command line.
  public let id: String
  /// What the format is, in one line.
  public let summary: String
  /// How files of this format begin, each in its own way.
  let signs: [FormatSign]
  private let opener: @Sendable (any ByteSource, Options) throws(InputError) -> Opened

  init(
    id: String,
    summary: String,
    signs: [FormatSign],
    open: @escaping @Sendable (any ByteSource, Options) throws(InputError) -> Opened
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

  /// Opens a file of this format.
  public func open(_ source: any ByteSource, options: Options) throws(InputError) -> Opened {
    try opener(source, options)
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

/// Chooses among formats.
extension Array {
  /// The format called `id`, or nil.
  func named<Options, Opened>(_ id: String) -> FileFormat<Options, Opened>?
  where Element == FileFormat<Options, Opened> {
    first { $0.id == id }
  }

  /// The first format that a beginning fits.
  ///
  /// - Parameters:
  ///   - head: the file's beginning.
  ///   - kind: what the formats are of, for the error.
  ///   - file: the file's name, for the error.
  /// - Returns: the format.
  /// - Throws: `InputError` with all formats, the nearest one and what the file lacks for it.
  func recognise<Options, Opened>(
    _ head: FileHead,
    _ kind: String,
    in file: String
  ) throws(InputError) -> FileFormat<Options, Opened>
  where Element == FileFormat<Options, Opened> {
    if let format = first(where: { $0.fits(head) }) { return format }
    let known = map(\.id).joined(separator: ", ")
    throw .unexpected(
      at: InputPosition(file: file, line: 1, column: 1),
      expected: "a known \(kind) format (\(known)) or a column map (--columns)",
      found: Sanitised.quoted(head.firstLine) + nearest(to: head)
    )
  }

  /// Names the format of which a beginning has the largest part, and what it lacks; or nothing.
  private func nearest<Options, Opened>(to head: FileHead) -> String
  where Element == FileFormat<Options, Opened> {
    var best: (format: Element, sign: FormatSign, missing: [String], share: Double)?
    for format in self {
      for sign in format.signs {
        guard let missing = sign.missing(in: head) else { continue }
        let share = 1 - Double(missing.count) / Double(sign.names.count)
        if share > best?.share ?? 0 { best = (format, sign, missing, share) }
      }
    }
    guard let best else { return "" }
    let names = best.missing.map { Sanitised.quoted($0) }.joined(separator: ", ")
    let hint =
      best.missing.count == 1
      ? NearestName.hint(for: best.missing[0], among: head.columns) : ""
    return "; nearest is \(best.format.id), which also needs \(names)\(hint)"
  }
}
