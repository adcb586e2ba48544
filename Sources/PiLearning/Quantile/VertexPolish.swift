// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// The vertex through some rows of a problem and the proof that it is optimal.
struct VertexPolish: Sendable {
  let rows: QuantileRows
  let quantile: Double
  /// X'w.
  let totals: [Double]
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
  ///   - refines: whether the slopes are solved for to 31 digits.
  ///   - dual: weight a of a row from the interior point.
  /// - Returns: whether all bounds hold up to rounding.
  func isOptimal(
    _ residuals: [Double],
    refines: Bool,
    dual: @escaping @Sendable (Int) -> Double
  ) -> Bool {
    // Slopes are (1−τ)w − a, 0 for the active rows; the part of w that most rows have is in the totals.
    let (polish, isLow) = (self, quantile < 0.5)
    let moved = rows.transposed { polish.moved($0, residuals, fromBelow: isLow, dual) }
    let right = zip(totals, moved)
      .map { total, moved in
        DoubleDouble(isLow ? moved - quantile * total : (1 - quantile) * total - moved)
      }
    guard let solved = solve(transposed: true, right, refines: refines) else { return false }
    let slack = 1e-9
    return zip(solved, active.rows).allSatisfy { slope, row in
      let weight = rows.weight(row)
      return slope >= weight * (quantile - 1 - slack) && slope <= weight * (quantile + slack)
    }
  }

  /// How far the dual weights of some rows are from 0, or from the weight if `fromBelow`.
  private func moved(
    _ range: Range<Int>,
    _ residuals: [Double],
    fromBelow: Bool,
    _ dual: (Int) -> Double
  ) -> [Double] {
    var moved = [Double](repeating: 0, count: range.count)
    for (slot, row) in range.enumerated() {
      let (rest, weight) = (residuals[row], rows.weight(row))
      let size = abs(rows.target[row] - rows.level)
      let isOn = abs(rest) <= 1e-11 * (size + abs(size - rest))
      let a = isOn ? min(max(dual(row), 0), weight) : rest > 0 ? weight : 0
      moved[slot] = fromBelow ? weight - a : a
    }
    for row in active.rows where range.contains(row) {
      moved[row - range.lowerBound] = rows.weight(row) * (fromBelow ? quantile : 1 - quantile)
    }
    return moved
  }
}
