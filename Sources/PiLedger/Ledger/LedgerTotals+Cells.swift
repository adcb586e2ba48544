// SPDX-License-Identifier: Apache-2.0

import PiTelemetry

/// Totals as the cells of a table.
extension LedgerTotals {
  /// Requests, attempts, failures and tokens; `unknown` where none of the attempts says them.
  var counts: [String] {
    let isUsageUnknown = attempts > 0 && attemptsOfUnknownUsage == attempts
    return [
      "\(requests)", "\(attempts)", "\(failedAttempts)",
      isUsageUnknown ? "unknown" : "\(inputTokens)",
      isCacheReadUnknown ? "unknown" : "\(cachedInputTokens)",
      isUsageUnknown ? "unknown" : "\(outputTokens)",
    ]
  }

  /// Nanodollars billed; nil where none of the attempts says them.
  static func spend(_ totals: LedgerTotals) -> Int128? {
    totals.isCostUnknown ? nil : totals.nanodollars
  }

  /// Nanodollars that bought no served answer; nil where none of the attempts says what it cost.
  static func waste(_ totals: LedgerTotals) -> Int128? {
    totals.isCostUnknown ? nil : totals.wastedNanodollars
  }

  /// Nanodollars that cached input saved; nil where no attempt says what was cached, or no price of
  /// cached tokens is known.
  static func saving(_ totals: LedgerTotals) -> Int128? {
    guard !totals.isCacheReadUnknown else { return nil }
    let cached = totals.cachedInputTokens
    return cached > 0 && totals.cachedTokensOfUnknownPrice == cached ? nil : totals.savedNanodollars
  }

  private var isCacheReadUnknown: Bool {
    attempts > 0 && attemptsOfUnknownUsage + attemptsOfUnknownCacheRead == attempts
  }

  private var isCostUnknown: Bool { attempts > 0 && attemptsOfUnknownCost == attempts }
}
