// SPDX-License-Identifier: Apache-2.0
// Björck, Linear Algebra Appl. 88/89, 1987, doi:10.1016/0024-3795(87)90101-7 (corrected seminormal
// equations).

internal import PiLinearAlgebra

/// Corrects the solution of normal equations with residuals of the rows themselves.
///
/// X'X carries the square of the condition number, the residuals of the rows only the number itself:
/// a few corrections by the factor at hand give about the digits of QR, at one pass over the rows each,
/// and a last one with residuals of 31 digits those of the factor's own condition number and more.
struct RowCorrection<Element: MatrixElement>: Sendable {
  let design: Matrix<Element>
  let target: [Double]
  let weights: [Double]?
  let workers: Int

  /// Sums over the rows at a point.
  private struct Sums: Sendable {
    var features: [Double]
    var total = 0.0
    var squares = 0.0
  }

  /// The corrected fit; the old one when corrections do not shrink.
  func corrected(
    _ old: LinearFit,
    _ moments: SufficientStatistics,
    limit: Int = 8
  ) -> LinearFit {
    let inverse = old.inverse
    var coefficients = old.coefficients
    var level = old.hasIntercept ? moments.targetMean : 0
    var (previous, iterations, gradient) = (Double.infinity, 0, old.diagnostics.gradientNorm)
    while iterations < limit {
      let sums = sums(at: coefficients, level: level, centre: moments.featureMeans)
      let slopes = zip(sums.features, coefficients).map { $0 - old.penalty * $1 }
      let step = Product.of(inverse, slopes)
      gradient = slopes.reduce(0) { max($0, abs($1)) }
      let size = relativeSize(step, coefficients, moments)
      guard size.isFinite, size < previous / 2 else { break }
      previous = size
      for index in step.indices { coefficients[index] += step[index] }
      if old.hasIntercept { level += sums.total / moments.weight }
      iterations += 1
      if size <= 1e-15 { break }
    }
    if let exact = exactStep(old, moments, at: coefficients, level: level) {
      gradient = exact.gradient
      for index in exact.step.indices { coefficients[index] += exact.step[index] }
      if old.hasIntercept { level += exact.level }
      iterations += 1
    }
    let end = sums(at: coefficients, level: level, centre: moments.featureMeans)
    let shift = zip(moments.featureMeans, coefficients).reduce(0) { $0 + $1.0 * $1.1 }
    return old.replacing(
      intercept: old.hasIntercept ? level - shift : 0,
      coefficients: coefficients,
      residuals: end.squares,
      diagnostics: FitDiagnostics(
        method: .correctedCholesky,
        effectiveDegreesOfFreedom: old.diagnostics.effectiveDegreesOfFreedom,
        conditionEstimate: old.diagnostics.conditionEstimate,
        iterations: iterations,
        gradientNorm: gradient
      )
    )
  }

  /// A step with residuals of 31 digits; nil when it is so long that the factor is no guide.
  ///
  /// Rounding of plain residuals, which the square of the condition number amplifies, is the same
  /// wherever it is computed: their steps vanish beside the solution. This one shrinks the error 10⁶-fold.
  private func exactStep(
    _ old: LinearFit,
    _ moments: SufficientStatistics,
    at coefficients: [Double],
    level: Double
  ) -> (step: [Double], level: Double, gradient: Double)? {
    let exact = ExactGradient(target: target, weights: weights, workers: workers)
      .of(design, at: coefficients, level: level, centre: moments.featureMeans)
    let slopes = zip(exact.features, coefficients).map { $0 - old.penalty * $1 }
    let step = Product.of(old.inverse, slopes)
    guard relativeSize(step, coefficients, moments) < 1e-3 else { return nil }
    return (step, exact.total / moments.weight, slopes.reduce(0) { max($0, abs($1)) })
  }

  /// The largest element of a step, each in its column's spread, relative to the coefficients'.
  private func relativeSize(
    _ step: [Double],
    _ coefficients: [Double],
    _ moments: SufficientStatistics
  ) -> Double {
    var (size, reference) = (0.0, 0.0)
    for index in step.indices {
      let spread = moments.featureMoments[index, index].squareRoot()
      size = max(size, abs(step[index]) * spread)
      reference = max(reference, abs(coefficients[index]) * spread)
    }
    return reference > 0 ? size / reference : size
  }

  private func sums(at coefficients: [Double], level: Double, centre: [Double]) -> Sums {
    let pass = self
    let parts = RowShards(rows: design.rows).map(workers: workers) { rows in
      pass.shard(rows, coefficients, level, centre)
    }
    var total = Sums(features: Array(repeating: 0, count: coefficients.count))
    for part in parts {
      for index in part.features.indices { total.features[index] += part.features[index] }
      total.total += part.total
      total.squares += part.squares
    }
    return total
  }

  private func shard(
    _ rows: Range<Int>,
    _ coefficients: [Double],
    _ level: Double,
    _ centre: [Double]
  ) -> Sums {
    var block = RowBlock(columns: design.columns, centre: centre)
    var sums = Sums(features: Array(repeating: 0, count: design.columns))
    var unused = sums.features
    var predictor = [Double](repeating: 0, count: block.capacity)
    let offset = zip(centre, coefficients).reduce(level) { $0 - $1.0 * $1.1 }
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: block.capacity) {
      let range = start..<min(rows.upperBound, start + block.capacity)
      block.project(design, rows: range, on: coefficients, offset: offset, into: &predictor)
      for (slot, row) in range.enumerated() {
        let rest = target[row] - predictor[slot]
        let weighted = (weights?[row] ?? 1) * rest
        predictor[slot] = weighted
        sums.total += weighted
        sums.squares += weighted * rest
      }
      block.sum(
        design,
        rows: range,
        first: predictor,
        second: predictor,
        firstSum: &sums.features,
        secondSum: &unused
      )
    }
    return sums
  }
}
