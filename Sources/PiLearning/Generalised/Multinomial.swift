// SPDX-License-Identifier: Apache-2.0
// Böhning, Ann. Inst. Stat. Math. 44, 1992, doi:10.1007/BF00048682.

internal import PiCore
public import PiLinearAlgebra

/// Logistic regression of several classes: minimises Σw·log loss + λ/2·Σ|b|² by Newton's method.
///
/// With a penalty every class has coefficients and intercepts sum to zero; without one the last class
/// is the reference whose coefficients are zero.
public struct MultinomialRegression: Sendable, Hashable {
  /// The penalty λ ≥ 0.
  public var penalty: Double
  /// The largest step, relative to the coefficients, that counts as converged.
  public var tolerance: Double
  /// The most steps.
  public var iterationLimit: Int
  /// Threads that share the rows.
  public var workers: Int

  /// Creates an estimator.
  public init(
    penalty: Double = 1,
    tolerance: Double = 1e-9,
    iterationLimit: Int = 60,
    workers: Int = 1
  ) {
    precondition(penalty >= 0 && penalty.isFinite, "a penalty is finite and not negative")
    self.penalty = penalty
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
    self.workers = workers
  }

  /// Fits rows.
  ///
  /// - Parameters:
  ///   - design: one row a case, without a column of ones.
  ///   - classes: the class of every row, 0 … number − 1.
  ///   - number: how many classes there are, 2 or more.
  ///   - weights: one weight a row, or nil for 1 each.
  /// - Returns: the fit.
  /// - Throws: ``LearningError`` when data are bad, coefficients are not determined or diverge.
  public func fit(
    design: Matrix<Double>,
    classes: [Int],
    number: Int,
    weights: [Double]? = nil
  ) throws(LearningError) -> MultinomialFit {
    precondition(number >= 2, "there are two classes or more")
    try RowChecks.shapes(
      rows: design.rows,
      target: classes.map { Double($0) },
      weights: weights
    )
    if let row = classes.firstIndex(where: { $0 < 0 || $0 >= number }) {
      throw .badValue(row: row, column: "class", expected: "0 … \(number - 1)")
    }
    let pass = MultinomialPass(
      design: design,
      classes: classes,
      weights: weights,
      fitted: penalty > 0 ? number : number - 1,
      hasReference: penalty == 0,
      workers: workers
    )
    return try search(pass, number)
  }

  private func search(
    _ pass: MultinomialPass,
    _ number: Int
  ) throws(LearningError) -> MultinomialFit {
    let width = pass.width
    var point = [Double](repeating: 0, count: pass.fitted * width)
    var sums = pass.sums(at: point)
    for iteration in 1...iterationLimit {
      let system = try system(pass, sums, point, iteration)
      let step = system.step()
      let reference = point.reduce(1e-3) { max($0, abs($1)) }
      if step.reduce(0, { max($0, abs($1)) }) <= tolerance * reference {
        let end = zip(point, step).map { $0 + $1 }
        return pass.fit(end, system, sums, iteration, penalty, number)
      }
      let before = sums.loss + penalised(point, width)
      var scale = 1.0
      while true {
        let trial = zip(point, step).map { $0 + scale * $1 }
        let next = pass.sums(at: trial)
        if next.loss + penalised(trial, width) <= before + 1e-13 * (1 + abs(before)) {
          (point, sums) = (trial, next)
          break
        }
        scale /= 2
        guard scale > 1e-12 else {
          let gradient = system.gradient.reduce(0) { max($0, abs($1)) }
          throw .notConverged(iterations: iteration, gradientNorm: gradient)
        }
      }
    }
    throw .separated(iterations: iterationLimit)
  }

  /// λ/2·|b|² of the features' coefficients.
  private func penalised(_ point: [Double], _ width: Int) -> Double {
    var total = 0.0
    for (index, value) in point.enumerated() where index % width != 0 { total += value * value }
    return penalty / 2 * total
  }

  private func system(
    _ pass: MultinomialPass,
    _ sums: MultinomialSums,
    _ point: [Double],
    _ iteration: Int
  ) throws(LearningError) -> NewtonSystem {
    var (hessian, gradient) = (sums.hessian, sums.gradient)
    for index in point.indices where index % pass.width != 0 {
      hessian[index, index] += penalty
      gradient[index] += penalty * point[index]
    }
    if penalty > 0 {
      // A common shift of all intercepts changes nothing; this keeps it at zero.
      let scale = max(sums.hessian[0, 0], 1e-300)
      for row in 0..<pass.fitted {
        for column in row..<pass.fitted {
          hessian[row * pass.width, column * pass.width] += scale
        }
      }
    }
    do throws(LinearAlgebraError) {
      let system = try NewtonSystem(hessian, gradient: gradient)
      if system.reciprocalCondition >= NewtonCholesky.conditionFloor { return system }
      throw .rankDeficient(condition: 1 / system.reciprocalCondition)
    } catch {
      if penalty == 0, iteration > 4 { throw .separated(iterations: iteration) }
      throw LearningError(error)
    }
  }
}

/// A fitted logistic regression of several classes.
public struct MultinomialFit: Sendable, Hashable {
  /// One intercept a class.
  public let intercepts: [Double]
  /// The coefficients of every class.
  public let coefficients: [[Double]]
  /// Roots of the variances of the features' coefficients, a row a fitted class.
  ///
  /// From the inverse Hessian. With a penalty under the constraint that a feature's coefficients sum to
  /// zero over the classes; without one against the last class, which has none.
  public let standardErrors: [[Double]]
  /// Roots of the variances of the intercepts, one a fitted class; as ``standardErrors``.
  public let interceptErrors: [Double]
  /// Σw·log loss without the penalty.
  public let loss: Double
  /// Method, condition and convergence.
  public let diagnostics: FitDiagnostics

  /// The probability of every class for one row.
  public func probabilities(_ features: [Double]) -> [Double] {
    let scores = zip(intercepts, coefficients).map { intercept, weights in
      zip(weights, features).reduce(intercept) { $0 + $1.0 * $1.1 }
    }
    let largest = scores.max() ?? 0
    let powers = scores.map { Mathematics.exp($0 - largest) }
    let total = powers.reduce(0, +)
    return powers.map { $0 / total }
  }
}
