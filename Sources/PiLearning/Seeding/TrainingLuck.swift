// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// The luck of one training run: numbers keyed by (seed, purpose, step, index), never drawn in turn.
package struct TrainingLuck: Sendable {
  /// What a number is for.
  package enum Purpose: UInt32 {
    case centre = 0x434C_5553
    case weight = 0x5745_4947
    case shuffle = 0x5348_5546
    case factor = 0x4641_4354
  }

  private let philox: Philox
  private let purpose: Purpose

  package init(seed: UInt64, _ purpose: Purpose) {
    philox = Philox(key: seed)
    self.purpose = purpose
  }

  private func words(_ step: Int, _ index: Int) -> SIMD4<UInt32> {
    let low = UInt32(truncatingIfNeeded: index)
    let high = UInt32(truncatingIfNeeded: index >> 32)
    return philox.block(SIMD4(low, high, UInt32(truncatingIfNeeded: step), purpose.rawValue))
  }

  /// A uniform number in the open interval (0, 1).
  package func uniform(step: Int, index: Int) -> Double {
    let words = words(step, index)
    return Luck.unit(words.x, words.y)
  }

  /// A standard normal number.
  package func normal(step: Int, index: Int) -> Double {
    Mathematics.normalQuantile(uniform(step: step, index: index))
  }

  /// The positions 0 ..< count in the order of a step (Fisher–Yates).
  package func permutation(step: Int, count: Int) -> [Int] {
    var order = Array(0..<count)
    guard count > 1 else { return order }
    for last in stride(from: count - 1, to: 0, by: -1) {
      let words = words(step, last)
      let draw = UInt64(words.y) << 32 | UInt64(words.x)
      let other = Int(draw.multipliedFullWidth(by: UInt64(last + 1)).high)
      order.swapAt(last, other)
    }
    return order
  }
}
