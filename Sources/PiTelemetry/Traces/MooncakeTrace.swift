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
      let ordered = OrderedTrace(try MooncakeTrace(source), options: options)
      return SpreadTrace(ordered, file: source.name, luck: options.luck)
    }
  )

  /// Tokens in a prefix block.
  static let blockTokens: Int64 = 512
  /// Block ids lie below this.
  static let blockLimit: Int64 = 1 << 30

  private var lines: JSONLinesReader
  private let file: String
  private var ids: [Int64] = []
  /// One bit for every block id seen.
  private var seen: [UInt64] = []

  init(_ source: any ByteSource) throws(InputError) {
    file = source.name
    lines = try JSONLinesReader(
      source,
      fields: ["timestamp", "input_length", "output_length", "hash_ids"]
    )
  }

  var clock: TraceClock { .shared }
  var canContinue: Bool { lines.canContinue }
  var position: InputPosition { InputPosition(file: file, line: lines.line, column: 1) }

  mutating func decode(_ names: inout TraceNames) throws(InputError) -> TraceRow? {
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
    guard ids.allSatisfy({ (0..<Self.blockLimit).contains($0) }) else {
      throw lines.unexpected(3, "block ids in 0 … \(Self.blockLimit - 1)")
    }
    let hits = ids.prefix { id in
      let word = Int(id >> 6)
      return word < seen.count && seen[word] >> UInt64(id & 63) & 1 == 1
    }
    let cached = min(Int64(hits.count) * Self.blockTokens, Int64(input.count))
    for id in ids { mark(id) }
    return TokenCount(Int32(truncatingIfNeeded: cached))
  }

  private mutating func mark(_ id: Int64) {
    let word = Int(id >> 6)
    if word >= seen.count {
      seen += [UInt64](repeating: 0, count: max(word + 1, 2 * seen.count) - seen.count)
    }
    seen[word] |= 1 << UInt64(id & 63)
  }
}
