// SPDX-License-Identifier: Apache-2.0

import PiLearning
import Testing

@Suite(.enabled(if: ReferenceData.isPresent))
struct `Quantile regression against exact vertices` {
  @Test func `unique vertices agree to 1e-10 and all objectives to 1e-12`() throws {
    let cases = try ReferenceData.cases("quantile")
    #expect(cases.count == 18)
    for values in cases {
      let table = try ReferenceData.table("quantile/" + (values["data"] as? String ?? ""))
      let name = table.names.contains("y") ? "y" : "foodexp"
      let fit = try QuantileRegression().fit(
        quantile: values["tau"] as? Double ?? .nan,
        design: try table.design(without: [name]),
        target: try table.column(name)
      )
      let label = "\(values["data"] ?? "") \(fit.quantile)"
      let objective = values["objective_sum"] as? Double ?? .nan
      #expect(worst([fit.objective], [objective]) < 1e-12, "\(label)")
      guard values["unique"] as? Bool == true else { continue }
      #expect(worst(fit.estimates, values["coef"] as? [Double] ?? []) < 1e-10, "\(label)")
      #expect(fit.isCertified, "\(label)")
    }
  }
}
