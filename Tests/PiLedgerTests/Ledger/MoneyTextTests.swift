// SPDX-License-Identifier: Apache-2.0

import PiLedger
import Testing

struct MoneyTextTests {
  @Test(
    arguments: [
      (0, "0.00"), (1, "0.000000001"), (1_500_000_000, "1.50"), (999_999_999_999, "999.999999999"),
      (1_000_000_000_000, "1,000.00"), (-1_234_567_890_100_000_000, "-1,234,567,890.10"),
      (-5_000_000, "-0.005"),
    ] as [(Int128, String)]
  )
  func `dollars have separators of thousands and all their digits`(
    _ nanodollars: Int128,
    _ text: String
  ) {
    #expect(MoneyText.dollars(nanodollars) == text)
  }

  @Test func `a column has as many decimals in every row as the longest needs`() {
    let column: [Int128?] = [1_000_000_000_000, nil, 1_234_500_000, 0]
    #expect(MoneyText.column(column, unknown: "–") == ["1,000.0000", "–", "1.2345", "0.0000"])
    #expect(MoneyText.column([nil], unknown: "unknown") == ["unknown"])
    #expect(MoneyText.column([5_000_000_000], unknown: "") == ["5.00"])
  }

  @Test func `numbers are grouped whatever their sign`() {
    for (number, text) in [
      ("1", "1"), ("12345", "12,345"), ("-999", "-999"), ("\u{2212}1000.5", "\u{2212}1,000.5"),
      ("100000.25", "100,000.25"), ("inf", "inf"), ("", ""),
    ] {
      #expect(MoneyText.grouped(number) == text)
    }
  }
}
