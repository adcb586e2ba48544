// SPDX-License-Identifier: Apache-2.0
// Zou, Donner: Construction of confidence limits about effect measures. Statistics in Medicine 27,
// 2008, doi:10.1002/sim.3095 (MOVER).

/// The difference of a quantile between two arms that met the same requests, from the requests.
///
/// The limits of each arm are order statistics ([l, u]); the limits of the difference d = q_A − q_B are
/// d − √((q_A − l_A)² + (u_B − q_B)² − 2ρ(q_A − l_A)(u_B − q_B)), and the other way round above, where
/// ρ is how far exceedances fall on the same requests in both. What a bucket hides comes on top.
public struct PooledQuantileDifference {
  /// A quantile of one arm.
  public struct Arm {
    /// Its requests.
    let count: Double
    /// The value at a share of them in rising order.
    let value: (Double) -> Double
    /// What the quantile itself can be.
    let rounding: Bounds

    /// Describes an arm.
    ///
    /// - Parameters:
    ///   - count: requests, above 0.
    ///   - rounding: what the quantile can be, where values are kept by bucket; finite.
    ///   - value: the value at a share of the requests in rising order, 0 … 1, finite.
    public init(count: Int, rounding: Bounds, value: @escaping (Double) -> Double) {
      precondition(count > 0, "a quantile needs requests")
      self.count = Double(count)
      self.rounding = rounding
      self.value = value
    }
  }

  private let p: Double
  private let treatment: Arm
  private let baseline: Arm
  private let correlation: Double
  private let longest: Double

  /// Compares two arms.
  ///
  /// - Parameters:
  ///   - p: which quantile, inside 0 … 1.
  ///   - treatment: the arm.
  ///   - baseline: what it is compared with.
  ///   - correlation: of the exceedances of both, −1 … 1.
  ///   - longest: the largest value possible, which stands in where a sample gives no upper limit.
  public init(
    _ p: Double,
    treatment: Arm,
    baseline: Arm,
    correlation: Double,
    longest: Double
  ) {
    precondition(correlation >= -1 && correlation <= 1, "a correlation is −1 to 1")
    self.p = p
    self.treatment = treatment
    self.baseline = baseline
    self.correlation = correlation
    self.longest = longest
  }

  /// The limits of treatment − baseline at a level α, inside 0 … 1.
  public func bounds(level: Double = 0.05) -> Bounds {
    let (a, b) = (reach(treatment, level), reach(baseline, level))
    let (mine, theirs) = (treatment.rounding, baseline.rounding)
    return Bounds(
      low: mine.low - theirs.high - JointDistance.of(a.below, b.above, correlation),
      high: mine.high - theirs.low + JointDistance.of(a.above, b.below, correlation)
    )
  }

  /// The least level at which the limits leave out zero, 0 … 1.
  public var pValue: Double {
    guard !excludesZero(1e-9) else { return 1e-9 }
    var (inside, outside) = (1e-9, 1 - 1e-9)
    guard excludesZero(outside) else { return 1 }
    // First at 5 %, so that interval and p-value agree there whatever the steps.
    if excludesZero(0.05) { outside = 0.05 } else { inside = 0.05 }
    for _ in 0..<24 {
      let level = (inside * outside).squareRoot()
      if excludesZero(level) { outside = level } else { inside = level }
    }
    return outside
  }

  private func excludesZero(_ level: Double) -> Bool {
    let bounds = bounds(level: level)
    return bounds.low > 0 || bounds.high < 0
  }

  private func reach(_ arm: Arm, _ level: Double) -> (below: Double, above: Double) {
    let limits = QuantileLimits(p, count: arm.count, level: level)
    let value = arm.value(p)
    let low = limits.low > 0 ? arm.value(limits.low) : 0
    let high = limits.high.map { arm.value($0) } ?? longest
    return (max(value - low, 0), max(high - value, 0))
  }
}
