// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The distribution of a token count.
package enum TokenLaw: Hashable, Sendable {
  /// Always the same.
  case constant(Double)
  /// Lognormal with this median and standard deviation of the log.
  case lognormal(median: Double, sigma: Double)
  /// Interpolated between quantiles at rising levels from 0 to 1, at least two of each.
  case empirical(levels: [Double], quantiles: [Double])

  /// The count at probability `uniform`, times `factor`, at least 1.
  package func sample(_ uniform: Double, factor: Double = 1) -> TokenCount {
    TokenCount(clamping: max(value(uniform) * factor, 1))
  }

  /// The count at probability `uniform`, whose standard normal quantile is `score`, at least 1.
  func sample(_ uniform: Double, score: Double) -> TokenCount {
    TokenCount(clamping: max(value(uniform, score: score), 1))
  }

  /// The quantile at probability `uniform`.
  package func value(_ uniform: Double) -> Double {
    value(uniform, score: Mathematics.normalQuantile(uniform))
  }

  @inline(__always)
  private func value(_ uniform: Double, score: @autoclosure () -> Double) -> Double {
    switch self {
    case .constant(let value):
      return value
    case .lognormal(let median, let sigma):
      return median * Mathematics.exp(sigma * score())
    case .empirical(let levels, let quantiles):
      let above = levels.firstIndex { $0 > uniform } ?? levels.count - 1
      let (low, high) = (levels[above - 1], levels[above])
      let share = high > low ? (uniform - low) / (high - low) : 1
      return quantiles[above - 1] * (1 - share) + quantiles[above] * share
    }
  }

  /// Mean and standard deviation of the log of the count.
  package var logMoments: (mean: Double, deviation: Double) {
    switch self {
    case .constant(let value):
      return (Mathematics.log(value), 0)
    case .lognormal(let median, let sigma):
      return (Mathematics.log(median), sigma)
    case .empirical:
      let steps = 512
      let logs = (0..<steps).map {
        Mathematics.log(max(value((Double($0) + 0.5) / Double(steps)), 1))
      }
      let mean = logs.reduce(0, +) / Double(steps)
      let squares = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      return (mean, (squares / Double(steps)).squareRoot())
    }
  }
}
