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
}
