// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct GaussLegendreTests {
  @Test func `integrates every power up to the thirty-first exactly`() {
    for power in 0...31 {
      let sum = GaussLegendre.sixteen.nodes.reduce(0) { sum, node in
        sum + node.weight * (0..<power).reduce(1) { value, _ in value * node.abscissa }
      }
      let exact = power % 2 == 0 ? 2 / Double(power + 1) : 0
      #expect(abs(sum - exact) < 1e-13, "power \(power)")
    }
  }
}
