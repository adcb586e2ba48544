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
    signs: [
      .line(
        ["timestamp", "input_length", "output_length"],
        unless: AIPerfMooncakeTrace.signs + BailianTrace.signs
      )
    ],
    open: { (source, options) throws(InputError) in
      let stamped = try MooncakeTrace(source, options)
      return SpreadTrace(stamped, file: source.name, luck: options.luck)
    }
  )

  /// Tokens in a prefix block.
  static let blockTokens: Int32 = 512

  let names: RecordedNames
  private var lines: JSONLinesReader
  private let deployment: DeploymentIndex?
  private var blocks = PrefixBlocks(blockTokens: blockTokens)

  init(_ source: any ByteSource, _ options: RecordOptions) throws(InputError) {
    lines = try JSONLinesReader(
      source,
      fields: ["timestamp", "input_length", "output_length", "hash_ids"],
      dialect: .python
    )
    var names = RecordedNames()
    deployment = options.deployment.flatMap { names.deployment($0) }
    self.names = names
  }

  var clock: RecordClock { .own }
  var canContinue: Bool { lines.canContinue }
  var prefixes: PrefixTree? { blocks.tree }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    guard try lines.next() else { return false }
    let milliseconds = try lines.int64(0)
    guard (0...3_155_760_000_000).contains(milliseconds) else {
      throw lines.unexpected(0, "milliseconds, 0 or more")
    }
    record = RecordedRequest(line: lines.line)
    record.arrival = Instant.zero + TimeSpan(milliseconds: milliseconds)
    let input = try lines.tokens(1)
    record.inputTokens = input
    record.take(output: try lines.tokens(2))
    record.deployment = deployment
    try blocks.take(lines, 3, of: input, into: &record)
    return true
  }
}
