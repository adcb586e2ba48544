// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What holds for the lines of any invoice.
enum InvoiceLaws {
  /// Days of the years 2000 … 2115.
  private static let days: ClosedRange<Int64> = 10_957...53_326
  /// Tokens: five columns of 10¹⁵ each.
  private static let tokens: ClosedRange<Int64> = 0...5_000_000_000_000_000

  static func check(_ lines: [InvoiceLine]) throws(FuzzFault) {
    for line in lines {
      guard let flaw = flaw(of: line) else { continue }
      throw FuzzFault(text: "read a line with \(flaw): \(line)")
    }
  }

  /// What is impossible about a line that was read; nil for nothing.
  private static func flaw(of line: InvoiceLine) -> String? {
    let counts = [line.inputTokens, line.outputTokens].compactMap { $0 }
    if !days.contains(line.day) { return "a day beyond" }
    // A trillion dollars, so that sums of lines cannot overflow.
    if line.attodollars?.magnitude ?? 0 > 1_000_000_000_000_000_000_000_000_000_000 {
      return "an amount beyond"
    }
    if !counts.allSatisfy(tokens.contains) { return "a count beyond" }
    if line.attodollars == nil, counts.isEmpty { return "nothing" }
    return nil
  }
}
