// SPDX-License-Identifier: Apache-2.0
// Rousseeuw, Croux: Alternatives to the median absolute deviation. JASA 88, 1993,
// doi:10.1080/01621459.1993.10476408 (its efficiency, 37 %).

internal import PiCore
internal import PiStatistics

/// The periods before one, as far as they say what it should have been.
///
/// A period is held against the median of its own phase; the spread is 1.4826 times the median distance
/// of the window's periods from the medians of the *other* ones of their phase. So they are as far
/// off as a new period is, and no correction for the phases is due.
struct TrailingWindow {
  /// What the new period was expected to be, on the window's scale.
  let expected: Double
  /// The standard deviation of a period around it.
  let deviation: Double
  /// Distances of the window's periods from the others of their phase.
  let residuals: [Double]
  /// Degrees of freedom of the deviation: 0.37 for each period that a phase does not take.
  let degreesOfFreedom: Double

  /// Reads a window.
  ///
  /// - Parameters:
  ///   - values: the window, oldest first, a whole number of cycles.
  ///   - cycle: periods after which the phases return; the new period has the first one's.
  ///   - leastDeviation: deviations below this count as this.
  init(_ values: [Double], cycle: Int, leastDeviation: Double) {
    let members = values.count / cycle
    precondition(members > 1 && members * cycle == values.count, "a window holds whole cycles")
    var residuals = [Double](repeating: 0, count: values.count)
    var expected = 0.0
    for phase in 0..<cycle {
      let positions = (0..<members).map { phase + $0 * cycle }.sorted { values[$0] < values[$1] }
      if phase == 0 { expected = TrailingWindow.median(members) { values[positions[$0]] } }
      for rank in 0..<members {
        let others = TrailingWindow.median(members - 1) { index in
          values[positions[index < rank ? index : index + 1]]
        }
        residuals[positions[rank]] = values[positions[rank]] - others
      }
    }
    let distances = residuals.map { abs($0) }
    var deviation = 1.4826 * SampleQuantile.value(of: distances, 0.5)
    if deviation == 0 {
      // More than half are equal: the mean distance, as of a normal, is what is left.
      deviation = 1.2533 * distances.reduce(0, +) / Double(distances.count)
    }
    self.expected = expected
    self.deviation = max(deviation, leastDeviation)
    self.residuals = residuals
    degreesOfFreedom = 0.37 * Double(values.count - cycle)
  }

  /// The median of `count` values in rising order.
  private static func median(_ count: Int, _ value: (Int) -> Double) -> Double {
    count % 2 == 1 ? value(count / 2) : (value(count / 2 - 1) + value(count / 2)) / 2
  }

  /// How far a value is off, as a standard normal: the estimated deviation is allowed for.
  func score(_ value: Double) -> Double {
    let tails = StudentT(degreesOfFreedom: degreesOfFreedom)
      .tails((value - expected) / deviation)
    return tails.upper < tails.lower
      ? -Mathematics.normalQuantile(max(tails.upper, 1e-300))
      : Mathematics.normalQuantile(max(tails.lower, 1e-300))
  }

  /// The value that scores `score`.
  func value(scoring score: Double) -> Double {
    let t = StudentT(degreesOfFreedom: degreesOfFreedom)
    return expected + deviation * t.upperQuantile(Mathematics.normalCDF(-score))
  }

  /// The rank of a value among the residuals as a standard normal, whatever their distribution.
  func rankScore(_ value: Double) -> Double {
    let residual = value - expected
    var rank = 0.5
    for other in residuals { rank += other < residual ? 1 : (other == residual ? 0.5 : 0) }
    return Mathematics.normalQuantile(rank / Double(residuals.count + 1))
  }
}
