// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct PrefixTreeTests {
  /// Prompts of up to nine blocks over few names, which meet behind different blocks.
  private func prompts(_ seed: UInt64, names: UInt32) -> [[Int64]] {
    let luck = Luck(seed: seed, replication: 0)
    return (0..<300).map { row in
      let count = luck.bits(.attributes, visit: row).x % 10
      return (0..<Int(count)).map { index in
        let draw = luck.bits(.attributes, visit: row, index: index + 1)
        // Some names are too large for a table by name.
        return draw.y % 8 == 0 ? Int64(draw.x % 5) + (1 << 29) : Int64(draw.x % names)
      }
    }
  }

  @Test(arguments: 1...5) func `two prompts share as many blocks as their paths do`(
    _ seed: UInt64
  ) {
    let prompts = prompts(seed, names: 4)
    var numbering = PrefixNumbering(blockTokens: 512)
    let nodes = prompts.map { numbering.number($0).node }
    let tree = numbering.tree
    for (first, left) in prompts.enumerated().prefix(80) {
      for (second, right) in prompts.enumerated().prefix(80) {
        let shared = zip(left, right).prefix { $0 == $1 }.count
        var one: ContiguousArray<UInt32> = []
        var other: ContiguousArray<UInt32> = []
        tree.trace(to: nodes[first], into: &one)
        tree.trace(to: nodes[second], into: &other)
        #expect(one.count == left.count)
        #expect(zip(one, other).prefix { $0 == $1 }.count == shared, "\(left) and \(right)")
      }
    }
    let distinct = Set(prompts.flatMap { prompt in prompt.indices.map { Array(prompt[0...$0]) } })
    #expect(tree.count == distinct.count)
  }

  @Test func `leading blocks of earlier prompts are known`() {
    var numbering = PrefixNumbering(blockTokens: 16)
    #expect(numbering.number([7, 8, 9]).known == 0)
    #expect(numbering.number([7, 8, 1]).known == 2)
    // The same name behind another block is another block.
    #expect(numbering.number([8, 9]).known == 0)
    #expect(numbering.number([8, 9]) == (5 + 1, 2))
    #expect(numbering.number([]) == (0, 0))
  }
}
