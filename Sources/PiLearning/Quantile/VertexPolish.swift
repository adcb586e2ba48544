// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra
internal import PiStatistics

/// Turns an interior point into the vertex through the rows it leaves between their bounds.
struct VertexPolish {
  let rows: QuantileRows
  let quantile: Double
  let search: FrischNewton

  func fit() -> QuantileFit {
    let inner = search.point
    let centre = rows.hasIntercept ? rows.centre : rows.centre.map { _ in 0 }
    var (intercept, coefficients) = (inner.intercept(centre: centre), inner.coefficients)
    if !rows.hasIntercept { intercept = 0 }
    var objective = rows.objective(inner, quantile: quantile)
    var certified = false
    let active = activeRows
    if let vertex = vertex(through: active) {
      let offset = rows.hasIntercept ? 1 : 0
      let point = Parameters(
        level: zip(rows.centre, vertex[offset...]).reduce(offset == 1 ? vertex[0] : 0) {
          $0 + $1.0 * $1.1
        },
        coefficients: Array(vertex[offset...])
      )
      let value = rows.objective(point, quantile: quantile)
      if value <= objective * (1 + 1e-11) {
        objective = value
        intercept = offset == 1 ? vertex[0] : 0
        coefficients = point.coefficients
        certified = isOptimal(active, vertex)
      }
    }
    return assemble(intercept, coefficients, objective, certified)
  }

  /// As many rows as coefficients, those whose dual lies farthest from both bounds.
  private var activeRows: [Int] {
    let count = rows.design.columns + (rows.hasIntercept ? 1 : 0)
    let distance = search.dual.map { min($0, 1 - $0) }
    return (0..<rows.count).sorted { left, right in
      distance[left] != distance[right] ? distance[left] > distance[right] : left < right
    }.prefix(count).sorted()
  }

  private func square(_ active: [Int], transposed: Bool) -> ExtendedMatrix? {
    let offset = rows.hasIntercept ? 1 : 0
    let order = active.count
    var matrix = Matrix<Double>(order: order)
    for (index, row) in active.enumerated() {
      if offset == 1 { matrix[index, 0] = 1 }
      for column in offset..<order { matrix[index, column] = rows.design[row, column - offset] }
    }
    return ExtendedMatrix(transposed ? matrix.transposed : matrix)
  }

  private func vertex(through active: [Int]) -> [Double]? {
    guard let matrix = square(active, transposed: false) else { return nil }
    let target = active.map { DoubleDouble(rows.target[$0]) }
    do {
      return try RefinedLeastSquares(matrix, target: target).solution.map { $0.high + $0.low }
    } catch {
      return nil
    }
  }

  /// Whether the dual weights of the active rows, given the signs of all others, lie within bounds.
  private func isOptimal(_ active: [Int], _ vertex: [Double]) -> Bool {
    let offset = rows.hasIntercept ? 1 : 0
    var right = [Double](repeating: 0, count: active.count)
    let isActive = Set(active)
    for row in 0..<rows.count where !isActive.contains(row) {
      var rest = rows.target[row] - (offset == 1 ? vertex[0] : 0)
      for (value, coefficient) in zip(rows.design.row(row), vertex[offset...]) {
        rest -= value * coefficient
      }
      let slope = rest >= 0 ? quantile : quantile - 1
      if offset == 1 { right[0] -= slope }
      for (column, value) in rows.design.row(row).enumerated() {
        right[column + offset] -= slope * value
      }
    }
    guard let matrix = square(active, transposed: true) else { return false }
    do {
      let solved = try RefinedLeastSquares(matrix, target: right.map { DoubleDouble($0) })
      let slack = 1e-9
      return solved.solution.allSatisfy {
        $0.high >= quantile - 1 - slack && $0.high <= quantile + slack
      }
    } catch {
      return false
    }
  }

  private func assemble(
    _ intercept: Double,
    _ coefficients: [Double],
    _ objective: Double,
    _ certified: Bool
  ) -> QuantileFit {
    QuantileFit(
      quantile: quantile,
      intercept: intercept,
      coefficients: coefficients,
      hasIntercept: rows.hasIntercept,
      objective: objective,
      isCertified: certified,
      standardErrors: errors(intercept, coefficients),
      diagnostics: FitDiagnostics(
        method: .frischNewton,
        effectiveDegreesOfFreedom: Double(coefficients.count + (rows.hasIntercept ? 1 : 0)),
        conditionEstimate: search.condition,
        iterations: search.iterations,
        gradientNorm: abs(search.gap)
      )
    )
  }

  /// √(τ(1−τ))·sparsity·√diag (X'X)⁻¹, sparsity from residual quantiles (Hall, Sheather 1988).
  private func errors(_ intercept: Double, _ coefficients: [Double]) -> [Double] {
    let point = Parameters(
      level: zip(rows.centre, coefficients).reduce(intercept) { $0 + $1.0 * $1.1 },
      coefficients: coefficients
    )
    let residuals = zip(rows.target, rows.project(point)).map { $0 - $1 }.sorted()
    let n = Double(rows.count)
    let normal = NormalDistribution()
    let z = normal.upperQuantile(0.025)
    let x = normal.quantile(quantile)
    let density = normal.density(x)
    let root = Sparsity.cubeRoot(1.5 * density * density / (2 * x * x + 1) * z * z / n)
    let width = min(root, quantile / 2, (1 - quantile) / 2)
    let spread =
      Sparsity.quantile(residuals, quantile + width)
      - Sparsity.quantile(residuals, quantile - width)
    let scale = (quantile * (1 - quantile)).squareRoot() * spread / (2 * width)
    let ones = [Double](repeating: 1, count: rows.count)
    do {
      let system = try rows.system(curvature: ones, gradient: ones)
      let inverse = system.inverse
      var variances = inverse.diagonal
      if rows.hasIntercept {
        let contrast = [1] + rows.centre.map { -$0 }
        variances[0] = zip(contrast, Product.of(inverse, contrast)).reduce(0) { $0 + $1.0 * $1.1 }
      }
      return variances.map { scale * $0.squareRoot() }
    } catch {
      return Array(repeating: .nan, count: coefficients.count + (rows.hasIntercept ? 1 : 0))
    }
  }
}

/// What the sparsity of residuals needs.
private enum Sparsity {
  /// The cube root of a positive number by Newton's method.
  static func cubeRoot(_ value: Double) -> Double {
    guard value > 0 else { return 0 }
    var root = max(value, 1e-3)
    for _ in 0..<100 { root -= (root - value / (root * root)) / 3 }
    return root
  }

  static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let low = min(max(0, Int(place)), sorted.count - 1)
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
  }
}
