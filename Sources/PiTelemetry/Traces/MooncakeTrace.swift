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
  /// One bit for every block id seen.
  private var seen: [UInt64] = []

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
    row.cachedInputTokens = try cachedTokens(of: row.inputTokens)
    row.line = lines.line
    return row
  }

  private func tokens(_ field: Int) throws(InputError) -> TokenCount {
    guard let count = TokenCount(perRequest: try lines.int64(field)) else {
      throw lines.unexpected(field, "a token count in 0 … \(TokenCount.mostPerRequest)")
    }
    return count
  }

  private mutating func cachedTokens(of input: TokenCount) throws(InputError) -> TokenCount? {
    guard lines.contains(3) else { return nil }
    try lines.integers(3, into: &ids)
    // No id is larger than all of them together; of a negative one the highest bit is kept.
    let together = ids.reduce(0, |)
    guard (0..<Self.blockLimit).contains(together) else {
      throw lines.unexpected(3, "block ids in 0 … \(Self.blockLimit - 1)")
    }
    makeRoom(for: together)
    var hits = 0
    var isLeading = true
    for id in ids {
      let word = Int(truncatingIfNeeded: id &>> 6)
      let known = seen[word]
      let marked = known | 1 &<< UInt64(truncatingIfNeeded: id)
      isLeading = isLeading && marked == known
      hits &+= isLeading ? 1 : 0
      seen[word] = marked
    }
    let cached = min(Int64(hits) * Self.blockTokens, Int64(input.count))
    return TokenCount(Int32(truncatingIfNeeded: cached))
  }

  private mutating func makeRoom(for id: Int64) {
    let words = Int(id >> 6) + 1
    guard words > seen.count else { return }
    seen += [UInt64](repeating: 0, count: max(words, 2 * seen.count) - seen.count)
  }
}
