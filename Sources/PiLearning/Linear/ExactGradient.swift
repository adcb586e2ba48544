// SPDX-License-Identifier: Apache-2.0
// Ogita, Rump, Oishi, SIAM J. Sci. Comput. 26, 2005, doi:10.1137/030601818 (dot products as if in twice
// the precision).

internal import PiLinearAlgebra

/// X'W(y − Xb) as if computed with 31 digits and rounded once.
///
/// Residuals that do not vanish make its rounding error count with the square of the condition number,
/// however often a solution is corrected in plain arithmetic.
struct ExactGradient<Element: MatrixElement>: Sendable {
  let design: Matrix<Element>
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
  /// - Complexity: one pass over the rows, about ten times the cost of one in plain arithmetic.
  func at(
    _ coefficients: [Double],
    level: Double,
    centre: [Double]
  ) -> (features: [Double], total: Double) {
    var offset = Sum(high: level)
    for (middle, slope) in zip(centre, coefficients) {
      offset.add(-middle, DoubleDouble(slope))
    }
    let (pass, intercept) = (self, offset.value)
    let parts = RowShards(rows: design.rows).map(workers: workers) { rows in
      pass.shard(rows, coefficients.map { -$0 }, intercept)
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
  private func shard(
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
