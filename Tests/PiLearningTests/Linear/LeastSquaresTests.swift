// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import Testing

struct `Least squares` {
  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
  func `Cholesky, QR, refined QR, eigenvalues and a descent agree`(seed: UInt64) throws {
    var random = RandomRows(seed: seed)
    let design = try random.design(rows: 200, columns: 6, mean: Double(seed))
    let target = random.target(design)
    let statistics = try SufficientStatistics(design: design, target: target)
    let penalty = 2.0
    let exact = try LeastSquares(penalty: penalty, refinement: .always)
      .fit(design: design, target: target)
    #expect(exact.diagnostics.method == .refinedQR)
    let cholesky = try LeastSquares(penalty: penalty).fit(statistics)
    #expect(cholesky.diagnostics.method == .cholesky)
    let path = try RidgePath(statistics).fit(penalty: penalty)
    let net = try #require(
      try ElasticNet(mixing: 0, tolerance: 1e-13)
        .path(statistics, penalties: [penalty / statistics.weight]).first
    )
    for found in [cholesky.estimates, path.estimates, [net.intercept] + net.coefficients] {
      #expect(worst(found, exact.estimates) < 1e-9, "seed \(seed)")
    }
    #expect(cholesky.diagnostics.gradientNorm < 1e-9)
    #expect(worst([cholesky.residualSumOfSquares], [exact.residualSumOfSquares]) < 1e-10)
    let degrees = exact.diagnostics.effectiveDegreesOfFreedom
    #expect(worst([cholesky.diagnostics.effectiveDegreesOfFreedom], [degrees]) < 1e-10)
    #expect(degrees > 1 && degrees < 7)
  }

  @Test func `a minimum of least norm agrees with a vanishing penalty`() throws {
    var random = RandomRows(seed: 3)
    let design = try random.design(rows: 40, columns: 5)
    let target = random.target(design)
    let direct = try MinimumNorm(design, target: target)
    let fit = try LeastSquares(hasIntercept: false).fit(design: design, target: target)
    #expect(direct.rank == 5)
    #expect(worst(direct.solution, fit.coefficients) < 1e-11)
  }

  @Test func `scaling a feature scales its coefficient and nothing else`() throws {
    var random = RandomRows(seed: 21)
    let design = try random.design(rows: 150, columns: 3)
    let target = random.target(design)
    var scaled = design
    for row in 0..<150 { scaled[row, 1] *= 1e6 }
    let plain = try LeastSquares().fit(design: design, target: target)
    let other = try LeastSquares().fit(design: scaled, target: target)
    var expected = plain.coefficients
    expected[1] /= 1e6
    #expect(worst(other.coefficients, expected) < 1e-11)
    #expect(worst([other.residualSumOfSquares], [plain.residualSumOfSquares]) < 1e-11)
    #expect(worst([other.intercept], [plain.intercept]) < 1e-10)
  }

  @Test func `leaving one row out in closed form equals refitting without it`() throws {
    var random = RandomRows(seed: 8)
    let design = try random.design(rows: 25, columns: 3)
    let target = random.target(design)
    let estimator = LeastSquares(penalty: 0)
    let fit = try estimator.fit(design: design, target: target)
    let rows = fit.diagnostics(design: design, target: target)
    var squares = 0.0
    for left in 0..<25 {
      var statistics = SufficientStatistics(columns: 3)
      for row in 0..<25 where row != left {
        statistics.add(Array(design.row(row)), target: target[row])
      }
      let error =
        target[left] - (try estimator.fit(statistics)).prediction(Array(design.row(left)))
      squares += error * error
    }
    #expect(worst([rows.leaveOneOutMeanSquare], [squares / 25]) < 1e-11)
    #expect(worst([rows.leverages.reduce(0, +)], [4]) < 1e-12)
    #expect(fit.generalisedCrossValidation > fit.residualVariance)
  }

  @Test func `clusters of one row give the first heteroscedastic errors`() throws {
    var random = RandomRows(seed: 14)
    let design = try random.design(rows: 50, columns: 2)
    let target = random.target(design)
    let fit = try LeastSquares().fit(design: design, target: target)
    let found = fit.clusteredErrors(clusters: Array(0..<50), design: design, target: target)
    // HC1 by hand: n/(n−p) · A⁻¹ Σ e²zz' A⁻¹ with z = (1, x).
    var gram = try Matrix<Double>(rows: 3, columns: 3)
    var meat = gram
    for row in 0..<50 {
      let features = [1] + design.row(row)
      let error = target[row] - fit.prediction(Array(design.row(row)))
      gram.addSquare(of: features)
      meat.addSquare(of: features, scale: error * error)
    }
    let bread = try Cholesky(gram).inverse
    var half = try Matrix<Double>(rows: 3, columns: 3)
    var covariance = half
    Product.multiply(bread, by: meat, into: &half)
    Product.multiply(half, by: bread, into: &covariance)
    let expected = covariance.diagonal.map { ($0 * 50 / 47).squareRoot() }
    #expect(worst(found, expected) < 1e-11)
  }

  private func outcome(
    _ design: Matrix<Double>,
    _ target: [Double]
  ) -> Result<LinearFit, LearningError> {
    Result { () throws(LearningError) in try LeastSquares().fit(design: design, target: target) }
  }

  @Test func `two hundred ill-conditioned problems are right or refused`() throws {
    var (answered, refused, refined) = (0, 0, 0)
    for seed in UInt64(100)..<300 {
      var random = RandomRows(seed: seed)
      let base = try random.design(rows: 40, columns: 4)
      let truth = [1.0, -2, 3, 0.5]
      // A fifth column that almost repeats the first: exactly in every fourth problem.
      let exponent = [2, 5, 8, 400][Int(seed % 4)]
      var distance = 1.0
      for _ in 0..<exponent { distance /= 10 }
      let elements = (0..<40).flatMap { row in
        Array(base.row(row)) + [base[row, 0] + distance * random.normal()]
      }
      let design = try Matrix(rows: 40, columns: 5, elements: elements)
      let target = (0..<40).map { row in
        zip(base.row(row), truth).reduce(1) { $0 + $1.0 * $1.1 }
      }
      switch outcome(design, target) {
      case .success(let fit):
        answered += 1
        if fit.diagnostics.method == .refinedQR { refined += 1 }
        // Rounding of 1e-16 is magnified by the condition number, by its square in X'X.
        let isSquared = fit.diagnostics.method == .cholesky
        let allowed = isSquared ? 1e-14 / (distance * distance) : 1e-13 / distance
        let error = worst(fit.estimates, [1] + truth + [0], floor: 1)
        #expect(error < allowed, "seed \(seed) \(fit.diagnostics)")
      case .failure(let error):
        refused += 1
        #expect(exponent == 400, "seed \(seed) \(error)")
      }
    }
    #expect(answered == 150)
    #expect(refused == 50)
    #expect(refined >= 50)
  }

  @Test func `statistics that need their rows say so`() throws {
    let columns = [1.0, 1 + 1e-9, 2, 2 - 1e-9, 3, 3 + 2e-9, 4, 4, 5, 5]
    let design = try Matrix(rows: 5, columns: 2, elements: columns)
    let statistics = try SufficientStatistics(design: design, target: [1, 2, 3, 4, 6])
    #expect(throws: LearningError.self) { try LeastSquares().fit(statistics) }
    let few = #expect(throws: LearningError.self) {
      try LeastSquares().fit(SufficientStatistics(columns: 3))
    }
    #expect(few?.description == "0 rows do not determine 4 coefficients")
  }

  @Test func `the lasso meets its optimality conditions and empties at its largest penalty`() throws
  {
    var random = RandomRows(seed: 31)
    let design = try random.design(rows: 120, columns: 8)
    let target = random.target(design)
    let statistics = try SufficientStatistics(design: design, target: target)
    let net = ElasticNet(mixing: 1)
    let largest = net.largestPenalty(statistics)
    let fits = try net.path(statistics, penalties: [largest * 1.0001, largest / 2, largest / 50])
    #expect(fits[0].coefficients.allSatisfy { $0 == 0 })
    for fit in fits.dropFirst() {
      let pull = Product.of(statistics.featureMoments, fit.coefficients)
      for column in 0..<8 {
        let gradient = (statistics.crossMoments[column] - pull[column]) / statistics.weight
        if fit.coefficients[column] == 0 {
          #expect(abs(gradient) <= fit.penalty * (1 + 1e-8))
        } else {
          #expect(abs(abs(gradient) - fit.penalty) < 1e-8)
        }
      }
    }
    #expect(fits[2].residualSumOfSquares < fits[1].residualSumOfSquares)
  }
}
