// SPDX-License-Identifier: Apache-2.0

internal import PiCore
internal import PiLinearAlgebra
internal import PiRuntime

/// A fused pass over the rows: predictor, loss, weights and X'WX of a block while it is in the cache.
struct RowPass<Element: MatrixElement, Loss: Objective>: Sendable {
  let design: Matrix<Element>
  let target: [Double]
  let weights: [Double]?
  let objective: Loss
  let centre: [Double]
  let workers: Int
  /// Whether curvature is the expected one, μ'²/V(μ), instead of the loss's own.
  var usesExpectedCurvature = false

  /// The sums at a point.
  func sums(at point: Parameters) -> CurvatureSums {
    let parts = RowShards(rows: design.rows).map(workers: workers) { rows in
      shard(rows, at: point)
    }
    return CurvatureSums.sum(parts, columns: design.columns)
  }

  private func shard(_ rows: Range<Int>, at point: Parameters) -> CurvatureSums {
    var sums = CurvatureSums(columns: design.columns)
    var block = RowBlock(columns: design.columns, centre: centre)
    var buffers = BlockWeights(capacity: block.capacity)
    let offset = point.intercept(centre: centre)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: block.capacity) {
      let range = start..<min(rows.upperBound, start + block.capacity)
      block.project(
        design,
        rows: range,
        on: point.coefficients,
        offset: offset,
        into: &buffers.predictor
      )
      evaluate(range, &buffers, &sums)
      block.pack(
        design,
        rows: range,
        first: buffers.gradient,
        second: buffers.curvature,
        roots: buffers.roots,
        firstSum: &sums.gradient,
        secondSum: &sums.cross
      )
      block.addGram(into: &sums.hessian)
    }
    return sums
  }

  private func evaluate(
    _ rows: Range<Int>,
    _ buffers: inout BlockWeights,
    _ sums: inout CurvatureSums
  ) {
    var product = 1.0
    for slot in 0..<rows.count {
      let row = rows.lowerBound + slot
      var loss = objective.loss(predictor: buffers.predictor[slot], target: target[row])
      if usesExpectedCurvature { loss.curvature = expected(buffers.predictor[slot]) }
      if let weights {
        let weight = weights[row]
        loss.gradient *= weight
        loss.curvature *= weight
        loss.loss *= weight
        if loss.factor != 1 { loss.loss += weight * Mathematics.log(loss.factor) }
      } else {
        // One logarithm for 32 factors of at most 2.
        product *= loss.factor
        if slot & 31 == 31 {
          if product != 1 { sums.loss += Mathematics.log(product) }
          product = 1
        }
      }
      sums.loss += loss.loss
      sums.slope += loss.gradient
      sums.curvature += loss.curvature
      buffers.gradient[slot] = loss.gradient
      buffers.curvature[slot] = loss.curvature
      buffers.roots[slot] = loss.curvature.squareRoot()
    }
    if product != 1 { sums.loss += Mathematics.log(product) }
  }

  private func expected(_ predictor: Double) -> Double {
    let mean = objective.link.mean(predictor)
    let slope = objective.link == .log ? mean : mean * (1 - mean)
    return slope * slope / objective.variance(mean)
  }

  /// Deviance and Pearson's statistic at a point.
  func goodness(at point: Parameters) -> (deviance: Double, pearson: Double) {
    let parts = RowShards(rows: design.rows).map(workers: workers) { rows in
      var block = RowBlock(columns: design.columns, centre: centre)
      var predictor = [Double](repeating: 0, count: block.capacity)
      var result = (deviance: 0.0, pearson: 0.0)
      let offset = point.intercept(centre: centre)
      for start in stride(from: rows.lowerBound, to: rows.upperBound, by: block.capacity) {
        let range = start..<min(rows.upperBound, start + block.capacity)
        block.project(
          design,
          rows: range,
          on: point.coefficients,
          offset: offset,
          into: &predictor
        )
        for (slot, row) in range.enumerated() {
          let mean = objective.link.mean(predictor[slot])
          let weight = weights?[row] ?? 1
          guard weight > 0 else { continue }
          let rest = target[row] - mean
          result.deviance += weight * objective.deviance(target: target[row], mean: mean)
          result.pearson += weight * rest * rest / objective.variance(mean)
        }
      }
      return result
    }
    return parts.reduce((0, 0)) { ($0.0 + $1.deviance, $0.1 + $1.pearson) }
  }
}
