// SPDX-License-Identifier: Apache-2.0
// Qin et al.: Mooncake: Trading More Storage for Less Computation. FAST 2025.

import PiCore

/// The Mooncake traces: JSON lines with milliseconds, tokens and prefix-block ids.
///
/// Arrivals were stamped in ticks of about 3 s and are spread over them. The cached input is what a
/// prompt cache without limits would hold: leading blocks of 512 tokens seen in an earlier row.
struct MooncakeTrace: TraceDecoder {
  static let format = TraceFormat(
    id: "mooncake",
    summary: "Mooncake FAST'25 trace with prefix blocks (JSON lines)",
    signs: [.line(["timestamp", "input_length", "output_length"])],
    open: { (source, options) throws(InputError) in
      let ordered = try MooncakeTrace(source, options)
      return SpreadTrace(ordered, file: source.name, luck: options.luck)
    }
  )

  /// Tokens in a prefix block.
  static let blockTokens: Int64 = 512
  /// Block ids lie below this.
  static let blockLimit: Int64 = 1 << 30

  var order: RowOrder
  private var lines: JSONLinesReader
  private let file: String
  private var ids: [Int64] = []
  private var numbering = PrefixNumbering(blockTokens: Int32(blockTokens))

  init(_ source: any ByteSource, _ options: TraceOptions) throws(InputError) {
    order = RowOrder(options)
    file = source.name
    lines = try JSONLinesReader(
      source,
      fields: ["timestamp", "input_length", "output_length", "hash_ids"]
    )
  }

  var clock: TraceClock { .shared }
  var canContinue: Bool { lines.canContinue }
  var prefixes: PrefixTree? { numbering.tree.count > 0 ? numbering.tree : nil }
  var position: InputPosition { InputPosition(file: file, line: lines.line, column: 1) }

  mutating func decode() throws(InputError) -> TraceRow? {
    guard try lines.next() else { return nil }
    let milliseconds = try lines.int64(0)
    guard (0...3_155_760_000_000).contains(milliseconds) else {
      throw lines.unexpected(0, "milliseconds, 0 or more")
    }
    var row = TraceRow(
      arrival: Instant.zero + TimeSpan(milliseconds: milliseconds),
      inputTokens: try tokens(1),
      outputTokens: try tokens(2)
    )
    try takeBlocks(into: &row)
    row.line = lines.line
    return row
  }

  private func tokens(_ field: Int) throws(InputError) -> TokenCount {
    guard let count = TokenCount(perRequest: try lines.int64(field)) else {
      throw lines.unexpected(field, "a token count in 0 … \(TokenCount.mostPerRequest)")
    }
    return count
  }

  private mutating func takeBlocks(into row: inout TraceRow) throws(InputError) {
    guard lines.contains(3) else { return }
    try lines.integers(3, into: &ids)
    // No id is larger than all of them together; of a negative one the highest bit is kept.
    guard (0..<Self.blockLimit).contains(ids.reduce(0, |)) else {
      throw lines.unexpected(3, "block ids in 0 … \(Self.blockLimit - 1)")
    }
    let (node, known) = numbering.number(ids)
    row.prefixNode = node
    let cached = min(Int64(known) * Self.blockTokens, Int64(row.inputTokens.count))
    row.cachedInputTokens = TokenCount(Int32(truncatingIfNeeded: cached))
  }
}
