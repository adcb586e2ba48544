// SPDX-License-Identifier: Apache-2.0

public import PiCore

extension TraceFormat {
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

  /// Opens a trace whose format is found by its first line, or is `csv` when columns are given.
  public static func open(
    detecting source: any ByteSource,
    options: TraceOptions = TraceOptions()
  ) throws(InputError) -> any TraceReader {
    guard options.columns == nil else {
      return try ColumnTrace.format.open(source, options: options)
    }
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
    return try format.open(peeked, options: options)
  }
}
