// SPDX-License-Identifier: Apache-2.0
// Qin et al.: Mooncake: Trading More Storage for Less Computation. FAST 2025.

import PiCore

/// The Mooncake traces: JSON lines with milliseconds, tokens and prefix-block ids.
///
/// Arrivals were stamped in ticks of about 3 s and are spread over them. The shared input is what a
/// prompt cache without limits would hold: leading blocks of 512 tokens seen in an earlier row.
struct MooncakeTrace: RecordReader {
  static let format = RecordFormat(
    id: "mooncake",
    summary: "Mooncake FAST'25 trace with prefix blocks (JSON lines)",
    signs: [.line(["timestamp", "input_length", "output_length"])],
    open: { (source, options) throws(InputError) in
      let stamped = try MooncakeTrace(source, options)
      return SpreadTrace(stamped, file: source.name, luck: options.luck)
    }
  )

  /// Tokens in a prefix block.
  static let blockTokens: Int64 = 512
  /// Block ids lie below this.
  static let blockLimit: Int64 = 1 << 30

  let names: RecordedNames
  private var lines: JSONLinesReader
  private let deployment: DeploymentIndex?
  private var ids: [Int64] = []
  private var numbering = PrefixNumbering(blockTokens: Int32(blockTokens))

  init(_ source: any ByteSource, _ options: RecordOptions) throws(InputError) {
    lines = try JSONLinesReader(
      source,
      fields: ["timestamp", "input_length", "output_length", "hash_ids"]
    )
    var names = RecordedNames()
    deployment = options.deployment.flatMap { names.deployment($0) }
    self.names = names
  }

  var clock: RecordClock { .own }
  var canContinue: Bool { lines.canContinue }
  var prefixes: PrefixTree? { numbering.tree.count > 0 ? numbering.tree : nil }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    guard try lines.next() else { return false }
    let milliseconds = try lines.int64(0)
    guard (0...3_155_760_000_000).contains(milliseconds) else {
      throw lines.unexpected(0, "milliseconds, 0 or more")
    }
    record = RecordedRequest(line: lines.line)
    record.arrival = Instant.zero + TimeSpan(milliseconds: milliseconds)
    let input = try tokens(1)
    record.inputTokens = input
    record.take(output: try tokens(2))
    record.deployment = deployment
    try takeBlocks(input, into: &record)
    return true
  }

  private func tokens(_ field: Int) throws(InputError) -> TokenCount {
    guard let count = TokenCount(perRequest: try lines.int64(field)) else {
      throw lines.unexpected(field, "a token count in 0 … \(TokenCount.mostPerRequest)")
    }
    return count
  }

  private mutating func takeBlocks(
    _ input: TokenCount,
    into record: inout RecordedRequest
  ) throws(InputError) {
    guard lines.contains(3) else { return }
    try lines.integers(3, into: &ids)
    // No id is larger than all of them together; of a negative one the highest bit is kept.
    guard (0..<Self.blockLimit).contains(ids.reduce(0, |)) else {
      throw lines.unexpected(3, "block ids in 0 … \(Self.blockLimit - 1)")
    }
    let (node, known) = numbering.number(ids)
    record.prefixNode = node
    let shared = min(Int64(known) * Self.blockTokens, Int64(input.count))
    record.sharedInputTokens = TokenCount(Int32(truncatingIfNeeded: shared))
  }
}
