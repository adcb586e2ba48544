// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import PiTestSupport
import Testing

/// Walks the ridge reference: what no line below checks fails the test.
@Suite struct RidgeWalkTests {
  private static let folder = ReferenceFolder("ridge")

  @Test(.enabled(if: folder.isPresent))
  func `every value of the reference is checked`() throws {
    var ledger = try RidgeWalkTests.folder.ledger()
    let cases = try ReferenceData.cases("ridge")
    for (index, values) in cases.enumerated() {
      let problem = try `Ridge against forty digits`.Problem(values)
      try check("cases|\(index)", problem, &ledger)
    }
    ledger.excuse("convention")
    #expect(ledger.mismatches.isEmpty, "\(ledger.mismatches.joined(separator: "\n"))")
    #expect(ledger.unchecked.isEmpty, "\(ledger.unchecked)")
    #expect(ledger.comparisons > 400)
  }

  private func check(
    _ path: String,
    _ problem: `Ridge against forty digits`.Problem,
    _ ledger: inout ReferenceLedger
  ) throws {
    for setting in ["data", "weighted", "lambda", "intercept", "sklearn_max_rel_diff"] {
      ledger.excuse("\(path)|\(setting)")
    }
    let fit = try problem.fit()
    let exact = try problem.fit(.always)
    ledger.check("\(path)|coef", fit.estimates, within: 1e-10)
    for (index, value) in exact.estimates.enumerated() {
      let text = ledger.text("\(path)|coef_text|\(index)") ?? ""
      #expect(worst([value], [Double(text) ?? .nan]) < 1e-14, "\(path) \(index)")
    }
    ledger.check("\(path)|rss_weighted", fit.residualSumOfSquares, within: 1e-10)
    if ledger.has("\(path)|se") { checkInference(path, problem, fit, &ledger) }
    guard ledger.has("\(path)|effective_df") else { return }
    let degrees = fit.diagnostics.effectiveDegreesOfFreedom
    ledger.check("\(path)|effective_df", degrees, within: 1e-10)
    let rows = rows(problem, fit)
    ledger.check("\(path)|loo_mse_weighted", rows.leaveOneOutMeanSquare, within: 1e-10)
  }

  private func rows(
    _ problem: `Ridge against forty digits`.Problem,
    _ fit: LinearFit
  ) -> RowDiagnostics {
    fit.diagnostics(design: problem.design, target: problem.target, weights: problem.weights)
  }

  private func checkInference(
    _ path: String,
    _ problem: `Ridge against forty digits`.Problem,
    _ fit: LinearFit,
    _ ledger: inout ReferenceLedger
  ) {
    let table = fit.table()
    ledger.check("\(path)|se", fit.standardErrors, within: 1e-10)
    ledger.check("\(path)|t", table.map(\.statistic), within: 1e-10)
    ledger.check("\(path)|p", table.map(\.pValue), within: 1e-10)
    for (index, row) in table.enumerated() {
      ledger.check("\(path)|ci95|\(index)", [row.lower, row.upper], within: 1e-10)
    }
    let numbers: [(String, Double)] = [
      ("r2", fit.rSquared), ("adj_r2", fit.adjustedRSquared),
      ("sigma", fit.residualVariance.squareRoot()), ("f", fit.fStatistic), ("aic", fit.akaike),
      ("bic", fit.schwarz),
    ]
    for (key, value) in numbers { ledger.check("\(path)|\(key)", value, within: 1e-10) }
    let robust = fit.heteroscedasticErrors(
      design: problem.design,
      target: problem.target,
      weights: problem.weights
    )
    ledger.check("\(path)|hc3_se", robust, within: 1e-10)
    let leverages = Array(rows(problem, fit).leverages[0..<5])
    ledger.check("\(path)|leverage_first5", leverages, within: 1e-10)
  }
}
