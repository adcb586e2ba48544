// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// The comparison of two strategies that met the same luck in every replication.
public struct PairedDifference: Hashable, Sendable {
  /// Which test the p-value comes from.
  public enum Test: Hashable, Sendable {
    /// Every pair is equal: nothing to test.
    case identical
    /// The paired t test.
    case pairedT
    /// The sign test, because a difference is infinite.
    case sign
  }

  /// Mean of treatment − baseline with its t interval.
  public let interval: MeanInterval
  /// Mean of the baseline, to which relative margins refer.
  public let baselineMean: Double
  /// The t statistic; infinite without spread, 0 when identical, not-a-number for a sign test.
  public let statistic: Double
  /// The two-sided p-value of "no difference"; 1 when identical.
  public let pValue: Double
  /// Which test was used.
  public let test: Test
  /// How many differences are positive, less how many are negative.
  public let signBalance: Int
  /// (Var X + Var Y) / Var(X − Y): how many independent runs a paired one is worth.
  ///
  /// Nil when the difference has no spread.
  public let varianceReduction: Double?

  /// Compares two strategies.
  ///
  /// - Parameters:
  ///   - treatment: one value per replication.
  ///   - baseline: the value of the same replication, in the same order.
  ///   - confidence: two-sided confidence of the interval.
  public init(treatment: [Double], baseline: [Double], confidence: Double = 0.95) {
    precondition(treatment.count == baseline.count, "pairs need two values each")
    let differences = zip(treatment, baseline).map { $0 == $1 ? 0 : $0 - $1 }
    signBalance = differences.count { $0 > 0 } - differences.count { $0 < 0 }
    interval = MeanInterval(differences, confidence: confidence)
    baselineMean = MeanInterval(baseline, confidence: confidence).mean
    varianceReduction = PairedDifference.reduction(treatment, baseline, differences)
    if differences.allSatisfy({ $0 == 0 }) {
      (test, statistic, pValue) = (.identical, 0, 1)
    } else if !differences.allSatisfy(\.isFinite) {
      (test, statistic, pValue) = (.sign, .nan, PairedDifference.signTest(differences))
    } else {
      test = .pairedT
      (statistic, pValue) = PairedDifference.pairedT(interval)
    }
  }

  /// Whether every pair is equal.
  public var isIdentical: Bool { test == .identical }

  private static func pairedT(_ interval: MeanInterval) -> (statistic: Double, pValue: Double) {
    guard interval.count > 1 else { return (.nan, 1) }
    let t = interval.mean / interval.standardError
    guard t.isFinite else { return (t, 0) }
    return (t, StudentT(degreesOfFreedom: Double(interval.count - 1)).twoSided(t))
  }

  /// The exact two-sided sign test; equal pairs are left out.
  private static func signTest(_ differences: [Double]) -> Double {
    let positive = differences.count { $0 > 0 }
    let negative = differences.count { $0 < 0 }
    let (few, all) = (min(positive, negative), positive + negative)
    let tail = BetaDistribution(alpha: Double(all - few), beta: Double(few + 1)).cdf(0.5)
    return min(1, 2 * tail)
  }

  private static func reduction(_ x: [Double], _ y: [Double], _ d: [Double]) -> Double? {
    guard (x + y).allSatisfy(\.isFinite) else { return nil }
    let spread = Moments(d).variance
    return spread > 0 ? (Moments(x).variance + Moments(y).variance) / spread : nil
  }
}
