// SPDX-License-Identifier: Apache-2.0
// Candès, Lei, Ren: Conformalized survival analysis. JRSS B 85, 2023, doi:10.1093/jrsssb/qkac004;
// Robins, Rotnitzky 1992 (inverse censoring weights); Tobin, Econometrica 26, 1958; Olsen,
// Econometrica 46, 1978, doi:10.2307/1911448 (the concave form).

internal import PiCore
internal import PiStatistics

/// A calibration row whose duration may only be known to exceed a bound.
@frozen
public struct CensoredScore: Hashable, Sendable {
  /// The duration, or the bound that it exceeded; any rising transform of time will do.
  public var duration: Double
  /// The score that the duration gives, or the least score it can have when censored.
  public var score: Double
  /// Whether the row was cut off: a timeout or a cancelled hedge.
  public var isCensored: Bool

  /// Creates a row.
  @inlinable
  public init(duration: Double, score: Double, isCensored: Bool) {
    self.duration = duration
    self.score = score
    self.isCensored = isCensored
  }
}

/// Upper thresholds of scores of which some are censored on the right and none is dropped.
public enum CensoredThreshold {
  /// The threshold with inverse probability of censoring weights from the Kaplan–Meier curve.
  ///
  /// A complete row of duration t counts 1 / G(t−), where G is the curve of the censoring times; the
  /// new row counts 1. Durations beyond the last bound were never seen complete, so the threshold
  /// is infinite when it would lie there. Needs censoring that does not depend on the duration.
  ///
  /// - Parameters:
  ///   - rows: calibration rows, at least one.
  ///   - miscoverage: how often a new score may be larger, inside 0 … 1.
  /// - Returns: the threshold; its coverage is approximate, as G is estimated.
  public static func weighted(_ rows: [CensoredScore], miscoverage: Double) -> ConformalThreshold {
    precondition(!rows.isEmpty, "a threshold needs rows")
    let weights = inverseCensoringWeights(rows)
    // The weights add up to the number of rows less the mass that nobody saw: it stays above.
    let hidden = max(0, Double(rows.count) - weights.reduce(0, +))
    return ConformalThreshold(
      rows.map(\.score) + [.infinity],
      weights: weights + [hidden],
      newWeight: 1,
      miscoverage: miscoverage
    )
  }

  /// The weight of each row: 1 / G(duration −) when complete, 0 when censored.
  public static func inverseCensoringWeights(_ rows: [CensoredScore]) -> [Double] {
    let order = rows.indices.sorted {
      // At equal durations a complete row comes before a censored one.
      (rows[$0].duration, rows[$0].isCensored ? 1 : 0, $0)
        < (rows[$1].duration, rows[$1].isCensored ? 1 : 0, $1)
    }
    var weights = [Double](repeating: 0, count: rows.count)
    var survival = 1.0
    for (position, index) in order.enumerated() {
      let atRisk = Double(rows.count - position)
      if rows[index].isCensored {
        survival *= (atRisk - 1) / atRisk
      } else {
        weights[index] = 1 / survival
      }
    }
    return weights
  }

  /// The threshold of a normal model of the scores, fitted with the censored ones (Tobit).
  ///
  /// Reaches beyond the last bound, at the price of trusting the normal shape there.
  ///
  /// - Parameters:
  ///   - rows: calibration rows, at least two of them complete and different.
  ///   - miscoverage: how often a new score may be larger, inside 0 … 1.
  /// - Returns: μ + σ z, or nil when there are too few complete rows.
  public static func tobit(_ rows: [CensoredScore], miscoverage: Double) -> Double? {
    precondition(miscoverage > 0 && miscoverage < 1, "a miscoverage is inside 0 to 1")
    guard let fit = TobitFit(rows) else { return nil }
    return fit.mean - fit.standardDeviation * Mathematics.normalQuantile(miscoverage)
  }
}

/// A normal distribution fitted to values that may be censored on the right.
public struct TobitFit: Hashable, Sendable {
  /// Mean.
  public let mean: Double
  /// Standard deviation.
  public let standardDeviation: Double

  /// Maximises Σ log(θ φ(θs − γ)) + Σ log Φ(γ − θs), concave in θ = 1/σ and γ = μ/σ.
  ///
  /// Nil when fewer than two complete scores differ.
  public init?(_ rows: [CensoredScore]) {
    let complete = Moments(rows.filter { !$0.isCensored }.map(\.score))
    guard complete.variance > 0 else { return nil }
    var theta = 1 / complete.standardDeviation
    var gamma = complete.mean * theta
    for _ in 0..<100 {
      let slopes = TobitFit.slopes(rows, theta, gamma)
      let determinant = slopes.tt * slopes.gg - slopes.tg * slopes.tg
      guard determinant > 0 else { break }
      let stepT = (slopes.gg * slopes.t - slopes.tg * slopes.g) / determinant
      let stepG = (slopes.tt * slopes.g - slopes.tg * slopes.t) / determinant
      var scale = 1.0
      let before = TobitFit.likelihood(rows, theta, gamma)
      while scale > 1e-12 {
        let (nextT, nextG) = (theta + scale * stepT, gamma + scale * stepG)
        let isBetter = nextT > 0 && TobitFit.likelihood(rows, nextT, nextG) >= before
        if isBetter || (nextT > 0 && scale * abs(stepT) < 1e-9 * theta) {
          (theta, gamma) = (nextT, nextG)
          break
        }
        scale /= 2
      }
      if abs(stepT) < 1e-14 * theta && abs(stepG) < 1e-14 * max(1, abs(gamma)) { break }
    }
    mean = gamma / theta
    standardDeviation = 1 / theta
  }

  private static func likelihood(_ rows: [CensoredScore], _ theta: Double, _ gamma: Double)
    -> Double
  {
    var sum = 0.0
    for row in rows {
      let z = theta * row.score - gamma
      sum +=
        row.isCensored
        ? Mathematics.log(max(Mathematics.normalCDF(-z), 1e-300))
        : Mathematics.log(theta) - z * z / 2
    }
    return sum
  }

  /// First slopes and negated second slopes.
  private static func slopes(
    _ rows: [CensoredScore],
    _ theta: Double,
    _ gamma: Double
  ) -> (t: Double, g: Double, tt: Double, tg: Double, gg: Double) {
    let normal = NormalDistribution()
    var (t, g, tt, tg, gg) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for row in rows {
      let s = row.score
      let z = theta * s - gamma
      if row.isCensored {
        let mills = z > 35 ? z : normal.density(z) / Mathematics.normalCDF(-z)
        let curve = max(0, mills * (mills - z))
        t -= mills * s
        g += mills
        tt += curve * s * s
        tg -= curve * s
        gg += curve
      } else {
        t += 1 / theta - z * s
        g += z
        tt += 1 / (theta * theta) + s * s
        tg -= s
        gg += 1
      }
    }
    return (t, g, tt, tg, gg)
  }
}
