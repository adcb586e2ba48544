// SPDX-License-Identifier: Apache-2.0
// McNemar, Psychometrika 12, 1947; Fisher 1922, doi:10.2307/2340521; Pearson 1900.

import PiCore
public import PiStatistics

/// A two by two table of counts.
@frozen
public struct FourfoldTable: Hashable, Sendable {
  /// Upper left count.
  public var a: Int
  /// Upper right count.
  public var b: Int
  /// Lower left count.
  public var c: Int
  /// Lower right count.
  public var d: Int

  /// Creates a table 'a b' over 'c d' of counts that are 0 or more.
  public init(_ a: Int, _ b: Int, _ c: Int, _ d: Int) {
    precondition(min(a, b, c, d) >= 0, "counts are not negative")
    self.a = a
    self.b = b
    self.c = c
    self.d = d
  }

  /// The sample's odds ratio a d / (b c); infinite when b c is 0, not-a-number when both are.
  public var oddsRatio: Double { Double(a) * Double(d) / (Double(b) * Double(c)) }

  /// Fisher's exact two-sided test: the tables of these margins that are at most as probable.
  public var fisherPValue: Double {
    let (row, other, column) = (a + b, c + d, a + c)
    let low = max(0, column - other)
    let high = min(row, column)
    let chances = (low...high).map { cell in
      Mathematics.exp(
        logChoose(row, cell) + logChoose(other, column - cell)
          - logChoose(row + other, column)
      )
    }
    let limit = chances[a - low] * (1 + 1e-7)
    return min(1, chances.filter { $0 <= limit }.reduce(0, +))
  }

  /// Pearson's test of independence without Yates' correction; nothing to test with an empty margin.
  public var pearson: TestResult {
    let (p, q, r, s) = (Double(a), Double(b), Double(c), Double(d))
    let margins = (p + q) * (r + s) * (p + r) * (q + s)
    guard margins > 0 else { return TestResult(statistic: 0, pValue: 1) }
    let lean = p * s - q * r
    let statistic = (p + q + r + s) * lean * lean / margins
    let tail = ChiSquared(degreesOfFreedom: 1).survival(statistic)
    return TestResult(statistic: statistic, pValue: tail)
  }
}

/// McNemar's exact two-sided test of paired yes-or-no outcomes.
///
/// - Parameters:
///   - gained: pairs where only the second says yes, 0 or more.
///   - lost: pairs where only the first says yes, 0 or more.
/// - Returns: the p-value; 1 when no pair differs.
public func exactMcNemar(gained: Int, lost: Int) -> Double {
  precondition(gained >= 0 && lost >= 0, "counts are not negative")
  let (few, all) = (min(gained, lost), gained + lost)
  guard all > 0 else { return 1 }
  return min(1, 2 * BetaDistribution(alpha: Double(all - few), beta: Double(few + 1)).cdf(0.5))
}
