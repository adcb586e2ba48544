// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import PiTestSupport
import Testing

/// Walks the quantile reference: what no line below checks fails the test.
@Suite struct QuantileWalkTests {
  private static let folder = ReferenceFolder("quantile")

  @Test(.enabled(if: folder.isPresent))
  func `every value of the reference is checked`() throws {
    var ledger = try QuantileWalkTests.folder.ledger()
    for (index, values) in try ReferenceData.cases("quantile").enumerated() {
      try check("cases|\(index)", values["data"] as? String ?? "", &ledger)
    }
    ledger.excuse("convention")
    #expect(ledger.mismatches.isEmpty, "\(ledger.mismatches.joined(separator: "\n"))")
    #expect(ledger.unchecked.isEmpty, "\(ledger.unchecked)")
    #expect(ledger.comparisons > 150)
  }

  private func check(_ path: String, _ data: String, _ ledger: inout ReferenceLedger) throws {
    let table = try ReferenceData.table("quantile/" + data)
    let name = table.names.contains("y") ? "y" : "foodexp"
    let design = try table.design(without: [name])
    let target = try table.column(name)
    let fit = try QuantileRegression()
      .fit(quantile: ledger.number("\(path)|tau"), design: design, target: target)
    let count = Double(design.rows)
    ledger.check("\(path)|objective_sum", fit.objective, within: 1e-12)
    ledger.check("\(path)|objective_mean", fit.objective / count, within: 1e-12)
    let isCertified = fit.isCertified ? 1.0 : 0
    ledger.check("\(path)|dual_certificate_ok", isCertified, within: 0)
    if ledger.number("\(path)|unique") == 1 {
      ledger.check("\(path)|coef", fit.estimates, within: 1e-10)
      let below = (0..<design.rows).count { row in
        let rest = target[row] - fit.prediction(Array(design.row(row)))
        return rest < -1e-9 * abs(target[row])
      }
      ledger.check("\(path)|frac_below", Double(below) / count, within: 1e-12)
    } else {
      // Another optimum is as good; only the objective is told.
      for key in ["coef", "frac_below"] { ledger.excuse("\(path)|\(key)") }
    }
    let notes = [
      "data", "highs_objective_rel_diff", "sklearn_max_rel_diff", "statsmodels_irls_max_rel_diff",
    ]
    for key in notes where ledger.has("\(path)|\(key)") { ledger.excuse("\(path)|\(key)") }
  }
}
