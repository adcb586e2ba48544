// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// The rows of a quantile regression as an operator, features about a centre.
struct QuantileRows {
  let design: Matrix<Double>
  let target: [Double]
  let centre: [Double]
  let hasIntercept: Bool

  var count: Int { design.rows }

  /// Cuts the rows into blocks that stay in the cache.
  private func blocks(_ body: (Range<Int>) -> Void) {
    let size = RowBlock.capacity(columns: design.columns)
    for start in stride(from: 0, to: count, by: size) { body(start..<min(count, start + size)) }
  }

  /// Returns level + (x − c)·coefficients for every row.
  func project(_ point: Parameters) -> [Double] {
    var block = RowBlock(columns: design.columns, centre: centre)
    var buffer = [Double](repeating: 0, count: block.capacity)
    var result: [Double] = []
    result.reserveCapacity(count)
    let offset = hasIntercept ? point.intercept(centre: centre) : 0
    blocks { rows in
      block.project(
        design,
        rows: rows,
        on: point.coefficients,
        offset: offset,
        into: &buffer
      )
      result.append(contentsOf: buffer[0..<rows.count])
    }
    return result
  }

  /// Returns X'·vector, the intercept first when there is one.
  func transposed(_ vector: [Double]) -> [Double] {
    var block = RowBlock(columns: design.columns, centre: centre)
    var sums = [Double](repeating: 0, count: design.columns)
    var unused = sums
    blocks { rows in
      let part = Array(vector[rows])
      block.sum(
        design,
        rows: rows,
        first: part,
        second: part,
        firstSum: &sums,
        secondSum: &unused
      )
    }
    return (hasIntercept ? [vector.reduce(0, +)] : []) + sums
  }

  /// Factorises X'diag(curvature)X with the gradient X'·gradient.
  func system(curvature: [Double], gradient: [Double]) throws(LinearAlgebraError) -> NewtonSystem {
    var sums = CurvatureSums(columns: design.columns)
    var block = RowBlock(columns: design.columns, centre: centre)
    blocks { rows in
      let part = Array(curvature[rows])
      block.pack(
        design,
        rows: rows,
        first: Array(gradient[rows]),
        second: part,
        roots: part.map { $0.squareRoot() },
        firstSum: &sums.gradient,
        secondSum: &sums.cross
      )
      block.addGram(into: &sums.hessian)
    }
    sums.curvature = curvature.reduce(0, +)
    sums.slope = gradient.reduce(0, +)
    let zeros = [Double](repeating: 0, count: design.columns)
    return try NewtonSystem(
      sums,
      at: Parameters(level: 0, coefficients: zeros),
      penalty: 0,
      hasIntercept: hasIntercept
    )
  }

  /// The parameters of a vector with the intercept first when there is one.
  func parameters(_ vector: [Double]) -> Parameters {
    hasIntercept
      ? Parameters(level: vector[0], coefficients: Array(vector[1...]))
      : Parameters(level: 0, coefficients: vector)
  }

  /// Σρ(y − xb) at a point.
  func objective(_ point: Parameters, quantile: Double) -> Double {
    var total = 0.0
    for (value, fitted) in zip(target, project(point)) {
      let rest = value - fitted
      total += rest >= 0 ? quantile * rest : (quantile - 1) * rest
    }
    return total
  }
}
