// SPDX-License-Identifier: Apache-2.0
// Ogita, Rump, Oishi, SIAM J. Sci. Comput. 26, 2005, doi:10.1137/030601818 (dot products as if in twice
// the precision).

internal import PiLinearAlgebra

/// X'W(y − Xb) as if computed with 31 digits and rounded once.
///
/// Residuals that do not vanish make its rounding error count with the square of the condition number,
/// however often a solution is corrected in plain arithmetic.
struct ExactGradient: Sendable {
  let target: [Double]
  let weights: [Double]?
  let workers: Int

  /// A sum and what rounding took from it.
  private struct Sum: Sendable {
    var high = 0.0
    var low = 0.0

    /// Adds left · right.
    @inline(__always)
    mutating func add(_ left: Double, _ right: DoubleDouble) {
      let product = DoubleDouble.product(left, right.high)
      let sum = DoubleDouble.sum(high, product.high)
      high = sum.high
      low += sum.low + (product.low + left * right.low)
    }

    var value: DoubleDouble { DoubleDouble.sum(high, low) }
  }

  /// The gradient over the features about a centre, and over the intercept.
  ///
  /// - Complexity: one pass over the rows, about 40 operations an element.
  func of<Element: MatrixElement>(
    _ design: Matrix<Element>,
    at coefficients: [Double],
    level: Double,
    centre: [Double]
  ) -> (features: [Double], total: Double) {
    var offset = Sum(high: level)
    for (middle, slope) in zip(centre, coefficients) {
      offset.add(-middle, DoubleDouble(slope))
    }
    let (pass, intercept, slopes) = (self, offset.value, coefficients.map { -$0 })
    let parts = RowShards(rows: design.rows).map(workers: workers) { rows in
      // Each known element is named so that its loop is compiled for it.
      switch design {
      case let known as Matrix<Double>: pass.shard(known, rows, slopes, intercept)
      case let known as Matrix<Float>: pass.shard(known, rows, slopes, intercept)
      default: pass.shard(design, rows, slopes, intercept)
      }
    }
    var sums = [DoubleDouble](repeating: DoubleDouble(0), count: coefficients.count + 1)
    for part in parts { for index in sums.indices { sums[index] = sums[index] + part[index] } }
    let total = sums[coefficients.count]
    let features = coefficients.indices.map { index in
      (sums[index] - DoubleDouble(centre[index]) * total).high
    }
    return (features, total.high)
  }

  /// Σwxr of a shard's rows for every feature, and Σwr.
  private func shard<Element: MatrixElement>(
    _ design: Matrix<Element>,
    _ rows: Range<Int>,
    _ slopes: [Double],
    _ intercept: DoubleDouble
  ) -> [DoubleDouble] {
    var sums = [Sum](repeating: Sum(), count: slopes.count + 1)
    for row in rows {
      let values = design.row(row)
      var rest = Sum(high: target[row])
      rest.add(-1, intercept)
      for (value, slope) in zip(values, slopes) { rest.add(Double(value), DoubleDouble(slope)) }
      var weighted = Sum()
      weighted.add(weights?[row] ?? 1, rest.value)
      let factor = weighted.value
      for (index, value) in values.enumerated() { sums[index].add(Double(value), factor) }
      sums[slopes.count].add(1, factor)
    }
    return sums.map(\.value)
  }
}
