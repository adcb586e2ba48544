// SPDX-License-Identifier: Apache-2.0

import PiLedger
import Testing

struct ModelMatchTests {
  @Test(
    arguments: [
      ("gpt-4o-2024-08-06", "gpt-4o", "20240806"), ("openai/gpt-4o-20240806", "gpt-4o", "20240806"),
      ("GPT-4o", "gpt-4o", nil), ("Claude Sonnet 4.5", "claude-sonnet-4-5", nil),
      ("claude-sonnet-4-5-20250929", "claude-sonnet-4-5", "20250929"),
      ("Claude 3.5 Sonnet 2024-10-22", "claude-3-5-sonnet", "20241022"),
      ("claude-3-5-sonnet@20240620", "claude-3-5-sonnet", "20240620"),
      ("m-20241399", "m-20241399", nil), ("20240806", "20240806", nil),
    ] as [(String, String, String?)]
  )
  func `a name is a base and perhaps the date of a snapshot`(
    _ text: String,
    _ base: String,
    _ date: String?
  ) {
    let name = ModelName(text)
    #expect(name.base == base)
    #expect(name.date == date)
  }

  /// What names of the invoice and the store are called together, and what was found ambiguous.
  private func match(
    _ invoice: [String],
    _ store: [String]
  ) -> (names: [String], ambiguous: [String]) {
    let matches = ModelMatches(invoice: invoice, store: store)
    return ((invoice + store).map(matches.name(of:)), matches.ambiguous)
  }

  @Test func `a snapshot is the alias only where nothing else could be`() {
    #expect(match(["a-2024-08-06"], ["a"]) == (["a-2024-08-06", "a-2024-08-06"], []))
    #expect(match(["a"], ["x/a-20240806"]) == (["a", "a"], []))
    #expect(match(["A 1.5"], ["a-1-5"]) == (["A 1.5", "A 1.5"], []))
    // Two snapshots on one side, or a snapshot beside the alias.
    #expect(
      match(["a-2024-08-06", "a-2024-11-20"], ["a"])
        == (["a-2024-08-06", "a-2024-11-20", "a"], ["a"])
    )
    #expect(
      match(["a-2024-08-06"], ["a", "a-2024-08-06"])
        == (["a-2024-08-06", "a", "a-2024-08-06"], ["a"])
    )
    // Two snapshots are not the same.
    #expect(match(["a-2024-08-06"], ["a-2024-11-20"]) == (["a-2024-08-06", "a-2024-11-20"], []))
    #expect(match(["a-mini-2024-07-18"], ["a"]) == (["a-mini-2024-07-18", "a"], []))
  }

  @Test(arguments: [
    ("1%", 1_000_000_000, 1_010_000_000, true), ("1%", 989_999_999, 1_000_000_000, false),
    ("1%", 990_000_000, 1_000_000_000, true), ("1%", 1_010_000_001, 1_000_000_000, false),
    ("0%", 5, 5, true), ("0%", 6, 5, false), ("0.25 %", 9_975, 10_000, true),
    ("0.25%", 9_974, 10_000, false), ("1%", -1_010, -1_000, true), ("1%", 1, 0, false),
  ])
  func `a tolerance is a share of the invoice, to the last unit`(
    _ text: String,
    _ store: Int,
    _ invoice: Int,
    _ holds: Bool
  ) throws {
    let tolerance = try #require(Tolerance(parsing: text))
    #expect(tolerance.holds(Int128(store), against: Int128(invoice)) == holds)
  }

  @Test(arguments: ["", "1", "%", "-1%", "101%", "1e1%", "1.%", ".5%", "0.0000001%", "1%%", "nan%"])
  func `anything else is no tolerance`(_ text: String) {
    #expect(Tolerance(parsing: text) == nil)
  }

  @Test func `a tolerance is written as it was read`() {
    for (text, written) in [("1%", "1%"), ("0.50 %", "0.5%"), ("100%", "100%"), ("0%", "0%")] {
      #expect(Tolerance(parsing: text)?.text == written)
    }
  }
}
