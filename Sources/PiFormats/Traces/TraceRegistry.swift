// SPDX-License-Identifier: Apache-2.0

public import PiCore

extension TraceFormat {
  /// Every format, in the order in which files are tried.
  public static var all: [TraceFormat] {
    [
      AzureTrace.format,
      BurstGPTTrace.format,
      MooncakeTrace.format,
      WEKATrace.format,
      ColumnTrace.format,
    ]
  }

  /// The format called `id`, or nil.
  public static func named(_ id: String) -> TraceFormat? { all.named(id) }

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
    let format: TraceFormat = try all.recognise(FileHead(peeked.head), "trace", in: source.name)
    return try format.open(peeked, options: options)
  }
}
