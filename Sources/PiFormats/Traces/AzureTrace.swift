// SPDX-License-Identifier: Apache-2.0
// Patel et al.: Splitwise: Efficient Generative LLM Inference Using Phase Splitting. ISCA 2024,
// doi:10.1109/ISCA59077.2024.00019.

import PiCore

/// The Azure LLM inference traces of 2023 and 2024: time stamp, input tokens, output tokens.
struct AzureTrace: TraceDecoder {
  static let format = TraceFormat(
    id: "azure",
    summary: "Azure LLM inference trace 2023 or 2024 (CSV)",
    signs: [.columns(["TIMESTAMP", "ContextTokens", "GeneratedTokens"])],
    open: { (source, options) throws(InputError) in
      try AzureTrace(source, options)
    }
  )

  var order: RowOrder
  private var table: CSVReader
  private let stamp: Int
  private let input: Int
  private let output: Int
  private var minute = TimestampMinute()

  init(_ source: any ByteSource, _ options: TraceOptions) throws(InputError) {
    order = RowOrder(options)
    table = try CSVReader(source)
    stamp = try table.column("TIMESTAMP")
    input = try table.column("ContextTokens")
    output = try table.column("GeneratedTokens")
  }

  var clock: TraceClock { .shared }
  var canContinue: Bool { table.canContinue }
  var position: InputPosition { table.rowPosition }

  mutating func decode() throws(InputError) -> TraceRow? {
    guard try table.next() else { return nil }
    var row = TraceRow(
      arrival: Instant(nanoseconds: try table.timestamp(stamp, &minute)),
      inputTokens: try table.tokens(input),
      outputTokens: try table.tokens(output)
    )
    row.line = table.line
    return row
  }
}
