// SPDX-License-Identifier: Apache-2.0

import PiLearning
import Testing

struct `Training luck` {
  @Test func `permutations hold every position once and are fair`() {
    let luck = TrainingLuck(seed: 3, .shuffle)
    var first = [Int](repeating: 0, count: 5)
    for step in 0..<5000 {
      let order = luck.permutation(step: step, count: 5)
      #expect(order.sorted() == [0, 1, 2, 3, 4])
      first[order[0]] += 1
    }
    #expect(first.allSatisfy { abs($0 - 1000) < 130 })
    #expect(luck.permutation(step: 1, count: 0).isEmpty)
    #expect(luck.permutation(step: 9, count: 40) == luck.permutation(step: 9, count: 40))
  }

  @Test func `purposes, seeds, steps and indices are independent keys`() {
    let numbers = [
      TrainingLuck(seed: 1, .centre).uniform(step: 0, index: 0),
      TrainingLuck(seed: 1, .weight).uniform(step: 0, index: 0),
      TrainingLuck(seed: 2, .centre).uniform(step: 0, index: 0),
      TrainingLuck(seed: 1, .centre).uniform(step: 1, index: 0),
      TrainingLuck(seed: 1, .centre).uniform(step: 0, index: 1),
      TrainingLuck(seed: 1, .centre).uniform(step: 0, index: 1 << 32),
    ]
    #expect(Set(numbers).count == 6)
    #expect(numbers.allSatisfy { $0 > 0 && $0 < 1 })
  }
}
