// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// Sums of a weighted pass over rows about a centre: all that a Newton step needs.
struct CurvatureSums: Sendable {
  /// Σh(x−c)(x−c)', upper triangle.
  var hessian: Matrix<Double>
  /// Σh(x−c).
  var cross: [Double]
  /// Σh.
  var curvature = 0.0
  /// Σg(x−c).
  var gradient: [Double]
  /// Σg.
  var slope = 0.0
  /// Σ loss.
  var loss = 0.0

  init(columns: Int) {
    hessian = Matrix(order: columns)
    cross = Array(repeating: 0, count: columns)
    gradient = cross
  }

  mutating func add(_ other: CurvatureSums) {
    hessian.add(other.hessian)
    for index in cross.indices {
      cross[index] += other.cross[index]
      gradient[index] += other.gradient[index]
    }
    curvature += other.curvature
    slope += other.slope
    loss += other.loss
  }

  /// The sums of all shards in the order of the rows.
  static func sum(_ parts: [CurvatureSums], columns: Int) -> CurvatureSums {
    var total = CurvatureSums(columns: columns)
    for part in parts { total.add(part) }
    return total
  }
}

/// Buffers of one weight a row for a block.
struct BlockWeights {
  var predictor: [Double]
  var gradient: [Double]
  var curvature: [Double]
  var roots: [Double]

  init(capacity: Int) {
    predictor = Array(repeating: 0, count: capacity)
    gradient = predictor
    curvature = predictor
    roots = predictor
  }
}

/// A point of the search: intercept where features are at their centre, and coefficients.
struct Parameters: Sendable {
  var level: Double
  var coefficients: [Double]

  /// The intercept at features of zero.
  func intercept(centre: [Double]) -> Double {
    zip(centre, coefficients).reduce(level) { $0 - $1.0 * $1.1 }
  }

  func moved(by step: [Double], scale: Double, hasIntercept: Bool) -> Parameters {
    var result = self
    if hasIntercept { result.level += scale * step[0] }
    let offset = hasIntercept ? 1 : 0
    for index in coefficients.indices {
      result.coefficients[index] += scale * step[index + offset]
    }
    return result
  }
}

/// The symmetric system of a Newton step, scaled to a unit diagonal and factorised.
struct NewtonSystem {
  /// The gradient, the intercept first when there is one.
  let gradient: [Double]
  private let scales: [Double]
  private let factor: Cholesky

  var reciprocalCondition: Double { factor.reciprocalCondition }

  /// Assembles H + Λ from sums; throws when it is not positive definite.
  init(
    _ sums: CurvatureSums,
    at point: Parameters,
    penalty: Double,
    hasIntercept: Bool
  ) throws(LinearAlgebraError) {
    let columns = sums.cross.count
    let offset = hasIntercept ? 1 : 0
    var system = Matrix<Double>(order: columns + offset)
    var slopes = hasIntercept ? [sums.slope] : []
    if hasIntercept { system[0, 0] = sums.curvature }
    for row in 0..<columns {
      if hasIntercept { system[0, row + 1] = sums.cross[row] }
      for column in row..<columns {
        system[row + offset, column + offset] = sums.hessian[row, column]
      }
      slopes.append(sums.gradient[row] + penalty * point.coefficients[row])
    }
    system.addToDiagonal(penalty, from: offset)
    try self.init(system, gradient: slopes)
  }

  /// Factorises a system of which the upper triangle is given.
  init(_ matrix: Matrix<Double>, gradient: [Double]) throws(LinearAlgebraError) {
    var system = matrix
    if let pivot = system.diagonal.firstIndex(where: { !($0 > 0 && $0.isFinite) }) {
      throw .notPositiveDefinite(pivot: pivot + 1)
    }
    let scales = system.diagonal.map { 1 / $0.squareRoot() }
    system.scaleSymmetrically(by: scales)
    self.scales = scales
    self.gradient = gradient
    factor = try Cholesky(system)
  }

  /// Returns −H⁻¹·gradient.
  func step() -> [Double] { solve(gradient).map { -$0 } }

  /// Returns H⁻¹·vector.
  func solve(_ vector: [Double]) -> [Double] {
    var result = zip(vector, scales).map { $0 * $1 }
    factor.solve(&result)
    for index in result.indices { result[index] *= scales[index] }
    return result
  }

  /// H⁻¹.
  var inverse: Matrix<Double> {
    var result = factor.inverse
    result.scaleSymmetrically(by: scales)
    return result
  }
}
