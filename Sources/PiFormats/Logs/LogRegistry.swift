// SPDX-License-Identifier: Apache-2.0

public import PiCore

extension LogFormat {
  /// Every format, in the order in which files are tried.
  public static var all: [LogFormat] {
    [
      LiteLLMLog.format,
      OTLPLog.format,
      LLMPerfLog.format,
      GuideLLMLog.format,
      VLLMLog.format,
    ] + TraceLog.formats + [
      ColumnLog.format
    ]
  }

  /// The format called `id`, or nil.
  public static func named(_ id: String) -> LogFormat? { all.named(id) }

  /// The format of a log that is found by its beginning.
  ///
  /// - Parameters:
  ///   - head: the file's first bytes.
  ///   - file: the file's name, for the error.
  /// - Returns: the first format that fits.
  /// - Throws: `InputError` with all formats, the nearest one and what the file lacks for it.
  public static func detect(_ head: [UInt8], in file: String) throws(InputError) -> LogFormat {
    try all.recognise(FileHead(head), "log", in: file)
  }

  /// Whether files of the format are recorded traces, which are put in order as they are read.
  package var isTrace: Bool { TraceLog.formats.contains { $0.id == id } }

  /// The format that a user named, or that the beginning of a file shows.
  ///
  /// - Parameters:
  ///   - id: what the user named; nil to look at the file.
  ///   - options: a map of columns says that the file is a table.
  ///   - file: the file.
  /// - Returns: the format.
  /// - Throws: `InputError` with all formats.
  package static func choose(
    _ id: String?,
    _ options: LogOptions,
    for file: PeekedSource
  ) throws(InputError) -> LogFormat {
    guard let id else {
      guard options.columns == nil else { return ColumnLog.format }
      return try detect(file.head, in: file.name)
    }
    guard let format = named(id) else {
      let ids = all.map(\.id)
      throw .unreadable(
        file: "--format",
        reason: "expected one of \(ids.joined(separator: ", ")), found \(Sanitised.quoted(id))"
          + NearestName.hint(for: id, among: ids)
      )
    }
    return format
  }
}
