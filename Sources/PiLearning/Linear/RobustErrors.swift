// SPDX-License-Identifier: Apache-2.0
// MacKinnon, White, J. Econometrics 29, 1985, doi:10.1016/0304-4076(85)90158-7;
// Liang, Zeger, Biometrika 73, 1986, doi:10.1093/biomet/73.1.13.

public import PiLinearAlgebra

/// What the rows tell about a fit beyond its coefficients.
public struct RowDiagnostics: Sendable {
  /// The leverage of every row, 0 … 1.
  public let leverages: [Double]
  /// y − ŷ of every row.
  public let residuals: [Double]
  /// Σw(e/(1−h))² / Σw: the exact mean squared error of leaving one row out.
  public let leaveOneOutMeanSquare: Double
}

extension LinearFit {
  /// Leverages, residuals and the exact leave-one-out error of the rows that were fitted.
  public func diagnostics(
    design: Matrix<Double>,
    target: [Double],
    weights: [Double]? = nil
  ) -> RowDiagnostics {
    precondition(design.columns == coefficients.count, "the design of the fit")
    precondition(target.count == design.rows && (weights?.count ?? design.rows) == design.rows)
    var leverages = [Double](repeating: 0, count: design.rows)
    var residuals = leverages
    var (squares, total) = (0.0, 0.0)
    for row in 0..<design.rows {
      let features = Array(design.row(row))
      let rowWeight = weights?[row] ?? 1
      leverages[row] = leverage(features, weight: rowWeight)
      residuals[row] = target[row] - prediction(features)
      let left = residuals[row] / (1 - leverages[row])
      squares += rowWeight * left * left
      total += rowWeight
    }
    return RowDiagnostics(
      leverages: leverages,
      residuals: residuals,
      leaveOneOutMeanSquare: squares / total
    )
  }

  /// Standard errors that hold under unequal variances (HC3), the intercept first when there is one.
  public func heteroscedasticErrors(
    design: Matrix<Double>,
    target: [Double],
    weights: [Double]? = nil
  ) -> [Double] {
    let rows = diagnostics(design: design, target: target, weights: weights)
    var meat = Matrix<Double>(order: coefficients.count + 1)
    for row in 0..<design.rows {
      let scale = (weights?[row] ?? 1) * rows.residuals[row] / (1 - rows.leverages[row])
      meat.addSquare(of: score(Array(design.row(row)), scale))
    }
    return sandwich(meat)
  }

  /// Standard errors that hold under dependence within clusters (CR1).
  ///
  /// The factor is G/(G−1)·(n−1)/(n−p) for G clusters, n rows and p coefficients.
  ///
  /// - Parameters:
  ///   - clusters: which cluster a row belongs to, numbered from 0.
  ///   - design: the rows that were fitted.
  ///   - target: one value a row.
  ///   - weights: one weight a row, or nil for 1 each.
  /// - Returns: one error a coefficient, the intercept first when there is one.
  public func clusteredErrors(
    clusters: [Int],
    design: Matrix<Double>,
    target: [Double],
    weights: [Double]? = nil
  ) -> [Double] {
    precondition(clusters.count == design.rows && clusters.allSatisfy { $0 >= 0 }, "one a row")
    let width = coefficients.count + 1
    let numbers = (clusters.max() ?? 0) + 1
    var scores = [[Double]](repeating: [], count: numbers)
    for row in 0..<design.rows {
      let features = Array(design.row(row))
      let scale = (weights?[row] ?? 1) * (target[row] - prediction(features))
      let added = score(features, scale)
      let old = scores[clusters[row]]
      scores[clusters[row]] = old.isEmpty ? added : zip(old, added).map { $0 + $1 }
    }
    var meat = Matrix<Double>(order: width)
    for score in scores where !score.isEmpty { meat.addSquare(of: score) }
    let groups = Double(scores.count { !$0.isEmpty })
    let n = Double(design.rows)
    let parameters = Double(estimates.count)
    meat.scale(by: groups / (groups - 1) * (n - 1) / (n - parameters))
    return sandwich(meat)
  }

  /// scale·(1, x − m); the leading 1 is 0 without intercept.
  private func score(_ features: [Double], _ scale: Double) -> [Double] {
    [hasIntercept ? scale : 0] + zip(features, means).map { ($0 - $1) * scale }
  }

  /// Roots of the diagonal of A⁻¹·meat·A⁻¹, A⁻¹ = diag(1/W, (S+λI)⁻¹) about the means.
  private func sandwich(_ meat: Matrix<Double>) -> [Double] {
    let width = meat.rows
    var bread = Matrix<Double>(order: width)
    bread[0, 0] = hasIntercept ? 1 / weight : 0
    for row in 1..<width {
      for column in 1..<width { bread[row, column] = inverse[row - 1, column - 1] }
    }
    var half = Matrix<Double>(order: width)
    var covariance = half
    Product.multiply(bread, by: meat, into: &half)
    Product.multiply(half, by: bread, into: &covariance)
    let errors = covariance.diagonal.dropFirst().map { max(0, $0).squareRoot() }
    guard hasIntercept else { return Array(errors) }
    let contrast = [1] + means.map { -$0 }
    let spread = zip(contrast, Product.of(covariance, contrast)).reduce(0) { $0 + $1.0 * $1.1 }
    return [max(0, spread).squareRoot()] + errors
  }
}
