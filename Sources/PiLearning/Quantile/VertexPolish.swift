// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// The vertex through some rows of a problem and the proof that it is optimal.
struct VertexPolish: Sendable {
  let rows: QuantileRows
  let quantile: Double
  let active: ActiveRows

  /// The coefficients through the active rows, the intercept about the centre; nil when singular.
  func vertex(refines: Bool) -> [Double]? {
    let target = active.rows.map { DoubleDouble(rows.target[$0]) - DoubleDouble(rows.level) }
    return solve(transposed: false, target, refines: refines)
  }

  private func solve(transposed: Bool, _ target: [DoubleDouble], refines: Bool) -> [Double]? {
    do {
      let matrix = try square
      let solved = try RefinedLeastSquares(
        transposed ? matrix.transposed : matrix,
        target: target,
        refines: refines
      )
      return solved.solution.map { $0.high + $0.low }
    } catch {
      return nil
    }
  }

  /// The active rows about the centre, to 31 digits.
  private var square: ExtendedMatrix {
    get throws(LinearAlgebraError) {
      let offset = rows.hasIntercept ? [DoubleDouble(1)] : []
      let elements = active.rows.flatMap { row in
        offset
          + zip(rows.design.row(row), rows.centre).map { DoubleDouble($0) - DoubleDouble($1) }
      }
      return try ExtendedMatrix(rows: rows.width, columns: rows.width, elements: elements)
    }
  }

  /// Whether dual weights exist that prove a vertex optimal.
  ///
  /// Rows off the plane have the slope of their side, rows on it beyond the active ones what the
  /// interior point gave them, and the active rows' slopes must follow within their bounds.
  ///
  /// - Parameters:
  ///   - residuals: of all rows at the vertex.
  ///   - dual: weights a of all rows from the interior point.
  ///   - refines: whether the slopes are solved for to 31 digits.
  /// - Returns: whether all bounds hold up to rounding.
  func isOptimal(_ residuals: [Double], dual: [Double], refines: Bool) -> Bool {
    let polish = self
    let parts = rows.shards.map(workers: rows.workers) { range in
      let slopes = polish.slopes(range, residuals, dual)
      return polish.rows.transposed(slopes, slopes, rows: range).first
    }
    var right = parts[0]
    for part in parts.dropFirst() { for index in right.indices { right[index] += part[index] } }
    guard let solved = solve(transposed: true, right.map { DoubleDouble($0) }, refines: refines)
    else { return false }
    let slack = 1e-9
    return zip(solved, active.rows).allSatisfy { slope, row in
      let weight = rows.weight(row)
      return slope >= weight * (quantile - 1 - slack) && slope <= weight * (quantile + slack)
    }
  }

  /// The slopes of some rows, 0 for the active ones.
  private func slopes(_ range: Range<Int>, _ residuals: [Double], _ dual: [Double]) -> [Double] {
    var slopes = [Double](repeating: 0, count: range.count)
    for (slot, row) in range.enumerated() {
      let (rest, weight) = (residuals[row], rows.weight(row))
      let size = abs(rows.target[row] - rows.level)
      if abs(rest) <= 1e-11 * (size + abs(size - rest)) {
        slopes[slot] = -min(max(dual[row], 0), weight) + (1 - quantile) * weight
      } else {
        slopes[slot] = -weight * (rest > 0 ? quantile : quantile - 1)
      }
    }
    for row in active.rows where range.contains(row) { slopes[row - range.lowerBound] = 0 }
    return slopes
  }
}

extension QuantileRows {
  /// The features of a row about the centre, a 1 first when there is an intercept.
  func features(_ row: Int) -> [Double] {
    (hasIntercept ? [1] : []) + zip(design.row(row), centre).map { $0 - $1 }
  }
}
