// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiLinearAlgebra
import PiRuntime
import PiTestSupport
import Testing

/// Walks the reference of generalised linear models: what no line below checks fails the test.
@Suite struct GeneralisedWalkTests {
  private static let folder = ReferenceFolder("glm")

  @Test(.enabled(if: folder.isPresent))
  func `every value of the reference is checked`() throws {
    var ledger = try GeneralisedWalkTests.folder.ledger()
    for (index, values) in try ReferenceData.cases("glm").enumerated() {
      try check("cases|\(index)", values, &ledger)
    }
    ledger.excuse("convention")
    #expect(ledger.mismatches.isEmpty, "\(ledger.mismatches.joined(separator: "\n"))")
    #expect(ledger.unchecked.isEmpty, "\(ledger.unchecked)")
    #expect(ledger.comparisons > 400)
  }

  private func check(
    _ path: String,
    _ values: [String: Any],
    _ ledger: inout ReferenceLedger
  ) throws {
    let problem = try `Generalised linear models against forty digits`.Problem(values)
    let fit = problem.fit
    ledger.check("\(path)|coef", fit.estimates, within: 1e-10)
    for (index, value) in fit.estimates.enumerated() {
      let text = ledger.text("\(path)|coef_text|\(index)") ?? ""
      #expect(worst([value], [Double(text) ?? .nan]) < 1e-10, "\(path) \(index)")
    }
    ledger.check("\(path)|se_inverse_hessian", fit.inverseHessianErrors, within: 1e-10)
    let means = (0..<5).map { fit.mean(Array(problem.design.row($0))) }
    ledger.check("\(path)|mean_pred_first5", means, within: 1e-10)
    if values["neg_loglik"] is Double {
      ledger.check("\(path)|neg_loglik", fit.loss, within: 1e-10)
    } else {
      ledger.excuse("\(path)|neg_loglik")
    }
    if ledger.has("\(path)|statsmodels") {
      let peer = "\(path)|statsmodels"
      ledger.check("\(peer)|coef", fit.estimates, within: 1e-10)
      ledger.check("\(peer)|se", fit.standardErrors, within: 1e-10)
      ledger.check("\(peer)|deviance", fit.deviance, within: 1e-10)
      ledger.check("\(peer)|scale", fit.dispersion, within: 1e-10)
      let likelihood = logLikelihood(problem, dispersion: fit.dispersion)
      ledger.check("\(peer)|llf", likelihood, within: 1e-10)
      ledger.excuse("\(peer)|max_rel_diff")
    }
    let notes = [
      "data", "target", "family", "weighted", "C", "alpha", "gradient_inf_norm",
      "sklearn_max_rel_diff",
    ]
    for key in notes where ledger.has("\(path)|\(key)") { ledger.excuse("\(path)|\(key)") }
  }

  /// The whole log likelihood of a Poisson or Gamma model, constants included.
  private func logLikelihood(
    _ problem: `Generalised linear models against forty digits`.Problem,
    dispersion: Double
  ) -> Double {
    var total = 0.0
    let shape = 1 / dispersion
    for row in 0..<problem.design.rows {
      let (y, mean) = (problem.target[row], problem.fit.mean(Array(problem.design.row(row))))
      let ratio = y / mean
      total +=
        problem.family == "poisson"
        ? y * Mathematics.log(mean) - mean - Mathematics.lgamma(y + 1)
        : shape * Mathematics.log(shape * ratio) - shape * ratio - Mathematics.log(y)
          - Mathematics.lgamma(shape)
    }
    return total
  }
}
