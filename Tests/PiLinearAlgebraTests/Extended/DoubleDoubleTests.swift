// SPDX-License-Identifier: Apache-2.0

import PiLinearAlgebra
import Testing

struct `Doubles in pairs` {
  @Test func `a decimal is read beyond a double`() throws {
    let tenth = try #require(DoubleDouble(decimal: "0.1"))
    #expect(tenth.high == 0.1)
    #expect(tenth.low == -5.551115123125783e-18)
    let small = try #require(DoubleDouble(decimal: "-0.670191154593408E-01"))
    #expect(small.high == -0.0670191154593408)
    #expect(DoubleDouble(decimal: "760.")?.high == 760)
    for text in ["", "-", "1e", "abc", "1.2.3", "0x10"] {
      #expect(DoubleDouble(decimal: text) == nil, "\(text)")
    }
  }

  @Test func `a third times three is one to thirty digits`() {
    let third = DoubleDouble(1) / DoubleDouble(3)
    let one = third * DoubleDouble(3)
    #expect(abs((one - DoubleDouble(1)).high) < 1e-31)
  }

  @Test func `the root of two squares back`() {
    let root = DoubleDouble(2).squareRoot
    #expect(abs((root * root - DoubleDouble(2)).high) < 1e-31)
  }

  @Test func `sums and products keep what a double drops`() {
    let sum = DoubleDouble.sum(1, 1e-20)
    #expect(sum.high == 1 && sum.low == 1e-20)
    let product = DoubleDouble.product(1 + 0x1p-30, 1 - 0x1p-30)
    #expect(product.high == 1 && product.low == -0x1p-60)
  }
}
