// SPDX-License-Identifier: Apache-2.0

extension LogFormat {
  /// Every format, in the order in which files are tried.
  public static let all: [LogFormat] =
    [
      LiteLLMLog.format,
      OTLPLog.format,
      LLMPerfLog.format,
      GuideLLMLog.format,
      VLLMLog.format,
    ] + TraceLog.formats + [
      ColumnLog.format
    ]

  /// The format called `id`, or nil.
  public static func named(_ id: String) -> LogFormat? {
    all.first { $0.id == id }
  }

  /// The format of a file that begins with `head`, or nil.
  public static func detect(_ head: LogHead) -> LogFormat? {
    all.first { $0.sniffs(head) }
  }
}
