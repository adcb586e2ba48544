// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// Rows about their mean in single precision, whose products rule most centres out at half the cost.
///
/// What they cannot rule out is compared in double precision, so results do not depend on them.
struct RoundedRows: Sendable {
  /// |x − m|² of every row, not rounded.
  let squares: [Double]
  private let rows: Matrix<Float>
  /// The mean m of the clustered rows: distances stay, products about it are more precise.
  private let middle: [Double]
  /// A power of two that brings the largest element of the clustered rows near 1.
  private let factor: Double
  /// Whether no element was clipped.
  private let isBounded: Bool

  /// Rounds the rows that are clustered.
  init(_ points: Matrix<Double>) {
    var middle = [Double](repeating: 0, count: points.columns)
    var largest = 0.0
    for row in 0..<points.rows {
      for (column, value) in points.row(row).enumerated() {
        middle[column] += value / Double(points.rows)
        largest = max(largest, abs(value))
      }
    }
    // Twice the largest element bounds what is left of the mean.
    let factor = 1 / min(max(2 * largest, 0x1p-500), 0x1p500).binade
    self.init(points, middle: middle, factor: factor)
  }

  private init(_ points: Matrix<Double>, middle: [Double], factor: Double) {
    self.middle = middle
    self.factor = factor
    rows = points.rounded(about: middle, factor: factor, limit: 0x1p40)
    isBounded = rows.elements.allSatisfy { abs($0) < 0x1p40 }
    squares = (0..<points.rows).map { row in
      zip(points.row(row), middle).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
  }

  /// Rounds vectors to be compared with these rows.
  func alike(_ vectors: Matrix<Double>) -> RoundedRows {
    RoundedRows(vectors, middle: middle, factor: factor)
  }

  /// Sets the head of `products` to those of some rows with all vectors, in units of ``unit``.
  func inner(rows range: Range<Int>, _ vectors: RoundedRows, into products: inout [Float]) {
    Product.inner(rows: range, of: rows, vectors.rows, into: &products)
  }

  /// What a product of 1 stands for.
  var unit: Double { 1 / (factor * factor) }

  /// A bound on the error of |x|² − 2x·c + |c|² with such a product, from |x|² + |c|², about the mean.
  ///
  /// Rounding two vectors and summing n products costs (n + 2)u|x||c| with u = 2⁻²⁴ (Higham, Accuracy
  /// and Stability of Numerical Algorithms, 2002, section 3.1); this is twice that and more than the
  /// sums in double precision add. Elements too small for single precision cost the rest.
  func slack(_ vectors: RoundedRows, _ scale: Double) -> Double {
    let share = Double(rows.columns + 8) * 0x1p-24
    guard share < 0.5, vectors.isBounded else { return .infinity }
    return 2 * share / (1 - share) * scale + Double(rows.columns) * 0x1p-120 * unit
  }
}
