// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import Testing

@Suite(.enabled(if: ReferenceData.isPresent))
struct `Ridge against forty digits` {
  struct Problem {
    let values: [String: Any]
    let design: Matrix<Double>
    let target: [Double]
    let weights: [Double]?

    init(_ values: [String: Any]) throws {
      self.values = values
      let file = values["data"] as? String ?? ""
      let table = try ReferenceData.table("ridge/" + file)
      design = try table.design(without: ["y", "w"])
      target = try table.column("y")
      weights = values["weighted"] as? Bool == true ? try table.column("w") : nil
    }

    var penalty: Double { number("lambda") }
    var hasIntercept: Bool { values["intercept"] as? Bool ?? true }
    func number(_ key: String) -> Double { values[key] as? Double ?? .nan }
    func list(_ key: String) -> [Double] { values[key] as? [Double] ?? [] }

    func fit(_ refinement: LeastSquares.Refinement = .whenNeeded) throws -> LinearFit {
      try LeastSquares(penalty: penalty, hasIntercept: hasIntercept, refinement: refinement)
        .fit(design: design, target: target, weights: weights)
    }
  }

  @Test func `all coefficients and residual sums agree to 1e-10`() throws {
    let cases = try ReferenceData.cases("ridge")
    #expect(cases.count == 21)
    for values in cases {
      let problem = try Problem(values)
      for refinement in [LeastSquares.Refinement.whenNeeded, .always, .never] {
        let fit = try problem.fit(refinement)
        #expect(worst(fit.estimates, problem.list("coef")) < 1e-10, "\(values["data"] ?? "")")
        let residual = problem.number("rss_weighted")
        #expect(worst([fit.residualSumOfSquares], [residual]) < 1e-10)
      }
    }
  }

  @Test func `refined coefficients agree to the last digit but one`() throws {
    for values in try ReferenceData.cases("ridge") {
      let problem = try Problem(values)
      let fit = try problem.fit(.always)
      #expect(fit.diagnostics.method == .refinedQR)
      #expect(worst(fit.estimates, problem.list("coef")) < 1e-14)
    }
  }

  @Test func `errors, tests, intervals and criteria agree to 1e-10`() throws {
    var seen = 0
    for values in try ReferenceData.cases("ridge") where values["se"] != nil {
      seen += 1
      let problem = try Problem(values)
      let fit = try problem.fit()
      let table = fit.table()
      #expect(worst(fit.standardErrors, problem.list("se")) < 1e-10)
      #expect(worst(table.map(\.statistic), problem.list("t")) < 1e-10)
      #expect(worst(table.map(\.pValue), problem.list("p"), floor: 1e-300) < 1e-9)
      let intervals = values["ci95"] as? [[Double]] ?? []
      #expect(worst(table.map(\.lower), intervals.map { $0[0] }) < 1e-10)
      #expect(worst(table.map(\.upper), intervals.map { $0[1] }) < 1e-10)
      #expect(worst([fit.rSquared], [problem.number("r2")]) < 1e-10)
      #expect(worst([fit.adjustedRSquared], [problem.number("adj_r2")]) < 1e-10)
      #expect(worst([fit.residualVariance.squareRoot()], [problem.number("sigma")]) < 1e-10)
      #expect(worst([fit.fStatistic], [problem.number("f")]) < 1e-10)
      #expect(worst([fit.akaike], [problem.number("aic")]) < 1e-10)
      #expect(worst([fit.schwarz], [problem.number("bic")]) < 1e-10)
      let robust = fit.heteroscedasticErrors(
        design: problem.design,
        target: problem.target,
        weights: problem.weights
      )
      #expect(worst(robust, problem.list("hc3_se")) < 1e-10)
      let rows = fit.diagnostics(
        design: problem.design,
        target: problem.target,
        weights: problem.weights
      )
      #expect(worst(Array(rows.leverages[0..<5]), problem.list("leverage_first5")) < 1e-10)
    }
    #expect(seen == 3)
  }

  @Test func `effective parameters and leave one out agree to 1e-10, also on the path`() throws {
    var seen = 0
    for values in try ReferenceData.cases("ridge") where values["effective_df"] != nil {
      seen += 1
      let problem = try Problem(values)
      let fit = try problem.fit()
      let degrees = problem.number("effective_df")
      let error = problem.number("loo_mse_weighted")
      #expect(worst([fit.diagnostics.effectiveDegreesOfFreedom], [degrees]) < 1e-10)
      let rows = fit.diagnostics(
        design: problem.design,
        target: problem.target,
        weights: problem.weights
      )
      #expect(worst([rows.leaveOneOutMeanSquare], [error]) < 1e-10)
      let statistics = try SufficientStatistics(
        design: problem.design,
        target: problem.target,
        weights: problem.weights
      )
      let path = try RidgePath(statistics)
      let found = path.leaveOneOut(
        penalties: [problem.penalty],
        design: problem.design,
        target: problem.target,
        weights: problem.weights
      )
      #expect(worst(found, [error]) < 1e-10)
      #expect(worst([path.effectiveDegreesOfFreedom(penalty: problem.penalty)], [degrees]) < 1e-10)
    }
    #expect(seen == 3)
  }

  @Test func `the path of one eigendecomposition agrees with every penalised case`() throws {
    for values in try ReferenceData.cases("ridge") {
      let problem = try Problem(values)
      guard problem.penalty > 0 else { continue }
      let statistics = try SufficientStatistics(
        design: problem.design,
        target: problem.target,
        weights: problem.weights
      )
      let path = try RidgePath(statistics, hasIntercept: problem.hasIntercept)
      let fit = try path.fit(penalty: problem.penalty)
      #expect(worst(fit.estimates, problem.list("coef")) < 1e-9)
      #expect(worst(fit.standardErrors, try problem.fit().standardErrors) < 1e-9)
    }
  }
}
