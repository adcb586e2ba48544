// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra
internal import PiRuntime

/// One run of Newton's method over a fused row pass.
struct NewtonSearch<Element: MatrixElement, Loss: Objective> {
  let solver: NewtonCholesky
  let pass: RowPass<Element, Loss>

  func run() throws(LearningError) -> GeneralisedFit {
    var point = start
    var sums = pass.sums(at: point)
    guard sums.loss.isFinite else {
      throw RowChecks.firstBadValue(
        design: pass.design,
        target: pass.target,
        weights: pass.weights
      )
    }
    for iteration in 1...solver.iterationLimit {
      let system = try system(sums, at: point, iteration)
      let step = system.step()
      let size = relativeSize(step, at: point, sums)
      if size <= solver.tolerance {
        let end = point.moved(by: step, scale: 1, hasIntercept: solver.hasIntercept)
        guard solver.infers, size > 1e-13 else { return try finish(end, system, sums, iteration) }
        // Standard errors have the digits of the coefficients only where the last step ended.
        let last = pass.sums(at: end)
        return try finish(end, try self.system(last, at: end, iteration), last, iteration)
      }
      (point, sums) = try descend(from: point, sums, along: step, system, iteration)
    }
    if isUnpenalisedLogistic { throw .separated(iterations: solver.iterationLimit) }
    let system = try system(sums, at: point, solver.iterationLimit)
    throw .notConverged(iterations: solver.iterationLimit, gradientNorm: largest(system.gradient))
  }

  private var start: Parameters {
    let zeros = [Double](repeating: 0, count: pass.design.columns)
    guard solver.hasIntercept else { return Parameters(level: 0, coefficients: zeros) }
    var (total, weight) = (0.0, 0.0)
    for (row, value) in pass.target.enumerated() {
      let share = pass.weights?[row] ?? 1
      total += share * value
      weight += share
    }
    let mean = total / weight
    let level = pass.objective.link.predictor(mean)
    return Parameters(level: level.isFinite ? level : 0, coefficients: zeros)
  }

  private var isUnpenalisedLogistic: Bool {
    pass.objective.link == .logit && solver.penalty == 0
  }

  private func system(
    _ sums: CurvatureSums,
    at point: Parameters,
    _ iteration: Int
  ) throws(LearningError) -> NewtonSystem {
    let weight = pass.weights?.reduce(0, +) ?? Double(pass.design.rows)
    if isUnpenalisedLogistic, iteration > 1, sums.loss < 1e-7 * weight {
      throw .separated(iterations: iteration)
    }
    do throws(LinearAlgebraError) {
      let system = try NewtonSystem(
        sums,
        at: point,
        penalty: solver.penalty,
        hasIntercept: solver.hasIntercept
      )
      if system.reciprocalCondition >= NewtonCholesky.conditionFloor { return system }
      throw .rankDeficient(condition: 1 / system.reciprocalCondition)
    } catch {
      if isUnpenalisedLogistic, iteration > 4 { throw .separated(iterations: iteration) }
      throw LearningError(error)
    }
  }

  /// The largest element of a step, each scaled by its column's spread, relative to the predictor's.
  private func relativeSize(
    _ step: [Double],
    at point: Parameters,
    _ sums: CurvatureSums
  ) -> Double {
    let total = max(sums.curvature, .leastNormalMagnitude)
    let spreads = sums.hessian.diagonal.map { ($0 / total).squareRoot() }
    let offset = solver.hasIntercept ? 1 : 0
    var size = solver.hasIntercept ? abs(step[0]) : 0
    var reference = abs(point.level)
    for index in spreads.indices {
      size = max(size, abs(step[index + offset]) * spreads[index])
      reference = max(reference, abs(point.coefficients[index]) * spreads[index])
    }
    return size / max(reference, 1e-3)
  }

  private func descend(
    from point: Parameters,
    _ sums: CurvatureSums,
    along step: [Double],
    _ system: NewtonSystem,
    _ iteration: Int
  ) throws(LearningError) -> (Parameters, CurvatureSums) {
    let before = sums.loss + penalty(point)
    let slack = 1e-13 * (abs(before) + 1)
    var scale = 1.0
    for _ in 0..<40 {
      let trial = point.moved(by: step, scale: scale, hasIntercept: solver.hasIntercept)
      let next = pass.sums(at: trial)
      if next.loss + penalty(trial) <= before + slack { return (trial, next) }
      scale /= 2
    }
    throw .notConverged(iterations: iteration, gradientNorm: largest(system.gradient))
  }

  private func penalty(_ point: Parameters) -> Double {
    solver.penalty / 2 * point.coefficients.reduce(0) { $0 + $1 * $1 }
  }

  private func largest(_ vector: [Double]) -> Double { vector.reduce(0) { max($0, abs($1)) } }

  private func finish(
    _ point: Parameters,
    _ system: NewtonSystem,
    _ sums: CurvatureSums,
    _ iterations: Int
  ) throws(LearningError) -> GeneralisedFit {
    let offset = solver.hasIntercept ? 1 : 0
    let observed = system.inverse
    let trace = observed.diagonal.dropFirst(offset).reduce(0, +)
    let degrees = Double(observed.rows) - solver.penalty * trace
    var (goodness, expected) = ((deviance: Double.nan, pearson: Double.nan), observed)
    if solver.infers {
      goodness = pass.goodness(at: point)
      if !pass.objective.isCanonical {
        var informed = pass
        informed.usesExpectedCurvature = true
        expected = try self.system(informed.sums(at: point), at: point, 1).inverse
      }
    }
    let spread = goodness.pearson / (Double(pass.design.rows) - degrees)
    let dispersion = pass.objective.hasUnitDispersion ? 1 : spread
    return GeneralisedFit(
      intercept: solver.hasIntercept ? point.intercept(centre: pass.centre) : 0,
      coefficients: point.coefficients,
      hasIntercept: solver.hasIntercept,
      link: pass.objective.link,
      penalty: solver.penalty,
      loss: sums.loss,
      deviance: goodness.deviance,
      dispersion: dispersion,
      standardErrors: errors(expected, dispersion),
      inverseHessianErrors: errors(observed, 1),
      diagnostics: FitDiagnostics(
        method: .newtonCholesky,
        effectiveDegreesOfFreedom: degrees,
        conditionEstimate: 1 / system.reciprocalCondition,
        iterations: iterations,
        gradientNorm: largest(system.gradient)
      )
    )
  }

  /// Roots of the diagonal of a covariance whose intercept is moved from the centre to zero.
  private func errors(_ inverse: Matrix<Double>, _ dispersion: Double) -> [Double] {
    var variances = inverse.diagonal
    if solver.hasIntercept {
      let contrast = [1] + pass.centre.map { -$0 }
      let solved = Product.of(inverse, contrast)
      variances[0] = zip(contrast, solved).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return variances.map { ($0 * dispersion).squareRoot() }
  }
}
