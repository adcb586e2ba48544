// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import Testing

struct `Corrected normal equations` {
  /// A fifth column that repeats the first up to a distance.
  private func near(_ distance: Double, seed: UInt64) throws -> (Matrix<Double>, [Double]) {
    var random = RandomRows(seed: seed)
    let base = try random.design(rows: 300, columns: 4, mean: 1)
    let elements = (0..<300).flatMap { row in
      Array(base.row(row)) + [base[row, 0] + distance * random.normal()]
    }
    let design = try Matrix(rows: 300, columns: 5, elements: elements)
    return (design, random.target(design))
  }

  @Test(arguments: [UInt64(1), 2, 3, 4, 5])
  func `digits that the square of the condition number cost come back`(seed: UInt64) throws {
    var methods: Set<FitMethod> = []
    for distance in [0.5, 1e-1, 1e-2, 1e-3, 1e-4, 3e-5] {
      let (design, target) = try near(distance, seed: seed)
      let exact = try LeastSquares(refinement: .always).fit(design: design, target: target)
      let fit = try LeastSquares().fit(design: design, target: target)
      methods.insert(fit.diagnostics.method)
      // Digits beside the largest coefficient: those of a small one depend on the kernels.
      let largest = exact.estimates.reduce(0) { max($0, abs($1)) }
      let error = worst(fit.estimates, exact.estimates, floor: largest)
      // Solved normal equations keep what their condition number, up to 10⁴ here, leaves.
      let limit = fit.diagnostics.method == .correctedCholesky ? 1e-12 : 1e-10
      #expect(error < limit, "seed \(seed), \(distance): \(error) \(fit.diagnostics)")
      var allowed = 30.0
      for _ in 0..<Int(fit.diagnostics.expectedDigits) { allowed /= 10 }
      #expect(error <= allowed, "seed \(seed), \(distance): \(error) \(fit.diagnostics)")
      #expect(worst([fit.residualSumOfSquares], [exact.residualSumOfSquares]) < 1e-11)
    }
    #expect(methods == [.cholesky, .correctedCholesky])
  }

  @Test func `statistics alone say how few digits they keep`() throws {
    let (design, target) = try near(1e-4, seed: 7)
    let statistics = try SufficientStatistics(design: design, target: target)
    let fit = try LeastSquares().fit(statistics)
    #expect(fit.diagnostics.method == .cholesky)
    #expect(fit.diagnostics.expectedDigits < 9)
    let rows = try LeastSquares().fit(design: design, target: target)
    #expect(rows.diagnostics.method == .correctedCholesky)
    #expect(rows.diagnostics.expectedDigits > 10)
  }

  @Test func `weights, a penalty and no intercept are corrected alike`() throws {
    let (design, target) = try near(1e-4, seed: 9)
    let weights = (0..<300).map { Double($0 % 5) }
    for hasIntercept in [true, false] {
      for penalty in [0, 1e-6] {
        let exact = try LeastSquares(
          penalty: penalty,
          hasIntercept: hasIntercept,
          refinement: .always
        )
        .fit(design: design, target: target, weights: weights)
        let fit = try LeastSquares(penalty: penalty, hasIntercept: hasIntercept)
          .fit(design: design, target: target, weights: weights)
        #expect(fit.diagnostics.method == .correctedCholesky)
        #expect(worst(fit.estimates, exact.estimates) < 1e-9)
      }
    }
  }

  @Test func `rows that would fill the memory are refused with the limit`() throws {
    let (design, target) = try near(1e-7, seed: 3)
    var estimator = LeastSquares()
    #expect(try estimator.fit(design: design, target: target).diagnostics.method == .refinedQR)
    estimator.elementLimit = 1000
    let error = #expect(throws: LearningError.self) {
      try estimator.fit(design: design, target: target)
    }
    #expect(error == .tooManyElements(found: 305 * 6, limit: 1000))
    #expect(error?.description.contains("takes 1000 elements at most, not 1830") == true)
  }
}
