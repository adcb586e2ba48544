// SPDX-License-Identifier: Apache-2.0

import PiLearning
import Testing

struct `Radix selection` {
  @Test(arguments: 1...40)
  func `every rank is that of a sort`(seed: Int) {
    let values = normals(seed: seed, count: 1 + seed * 3).map { value in
      switch seed % 4 {
      case 0: (value * 2).rounded()
      case 1: value * 1e-300
      case 2: -abs(value)
      default: value
      }
    }
    let sorted = values.sorted(by: >)
    let single = values.map { Float($0) }
    let sortedSingle = single.sorted(by: >)
    let whole = values.map { Int32(truncatingIfNeeded: $0.bitPattern >> 20) }
    let sortedWhole = whole.sorted(by: >)
    for rank in 1...values.count {
      #expect(RadixSelection.largest(rank, of: values) == sorted[rank - 1])
      #expect(RadixSelection.largest(rank, of: single[...]) == sortedSingle[rank - 1])
      #expect(RadixSelection.largest(rank, of: whole) == sortedWhole[rank - 1])
    }
  }

  @Test(arguments: [640, 5000, 14_001])
  func `ranks of many values, grouped or not, are those of a sort`(count: Int) {
    for step in [0, 4, 64] {
      // Coarse steps make many equal values.
      let values = normals(seed: count, count: count).map { value in
        Float(step == 0 ? value : (value * Double(step)).rounded())
      }
      let part = values[3..<count - 5]
      let sorted = part.sorted(by: >)
      for rank in [1, 2, 9, 10, 11, 100, 218, 219, 300, part.count] where rank <= part.count {
        #expect(RadixSelection.largest(rank, of: part) == sorted[rank - 1], "\(step) \(rank)")
      }
    }
  }

  @Test func `the ends of the range and part of an array are ranked`() {
    let values: [Float] = [9, -.infinity, 0, .infinity, -3, .leastNonzeroMagnitude, 9]
    #expect(RadixSelection.largest(1, of: values[...]) == .infinity)
    #expect(RadixSelection.largest(3, of: values[...]) == 9)
    #expect(RadixSelection.largest(7, of: values[...]) == -.infinity)
    #expect(RadixSelection.largest(1, of: values[4..<6]) == .leastNonzeroMagnitude)
  }
}
