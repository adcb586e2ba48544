// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The named blocks that inputs of a trace begin with, and how much of them came before.
struct PrefixBlocks: Sendable {
  /// Block ids lie below this.
  static let idLimit: Int64 = 1 << 30

  private let blockTokens: Int64
  private var ids: [Int64] = []
  private var numbering: PrefixNumbering

  init(blockTokens: Int32) {
    self.blockTokens = Int64(blockTokens)
    numbering = PrefixNumbering(blockTokens: blockTokens)
  }

  /// The blocks so far; nil when there are none.
  var tree: PrefixTree? { numbering.tree.count > 0 ? numbering.tree : nil }

  /// Takes the ids of a field, if it is there, as the blocks of a request's input.
  @inline(__always)
  mutating func take(
    _ lines: JSONLinesReader,
    _ field: Int,
    of input: TokenCount?,
    into record: inout RecordedRequest
  ) throws(InputError) {
    guard lines.hasValue(field) else { return }
    try lines.integers(field, into: &ids)
    // No id is larger than all of them together; of a negative one the highest bit is kept.
    guard (0..<Self.idLimit).contains(ids.reduce(0, |)) else {
      throw lines.unexpected(field, "block ids in 0 … \(Self.idLimit - 1)")
    }
    let (node, known) = numbering.number(ids)
    record.prefixNode = node
    guard let input else { return }
    let shared = min(Int64(known) * blockTokens, Int64(input.count))
    record.sharedInputTokens = TokenCount(Int32(truncatingIfNeeded: shared))
  }
}
