// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import PiRuntime
import Testing

@Suite(.enabled(if: ReferenceData.isPresent))
struct `Generalised linear models against forty digits` {
  struct Problem {
    let family: String
    let design: Matrix<Double>
    let target: [Double]
    let fit: GeneralisedFit

    init(_ values: [String: Any]) throws {
      let table = try ReferenceData.table("glm/" + (values["data"] as? String ?? ""))
      let columns: Set = ["y", "w", "success", "retries", "latency_s"]
      let design = try table.design(without: columns)
      let target = try table.column(values["target"] as? String ?? "")
      let weights = values["weighted"] as? Bool == true ? try table.column("w") : nil
      let total = weights?.reduce(0, +) ?? Double(design.rows)
      let alpha = (values["alpha"] as? Double).map { $0 * total }
      let inverse = (values["C"] as? Double).map { 1 / $0 }
      let solver = NewtonCholesky(penalty: alpha ?? inverse ?? 0)
      family = values["family"] as? String ?? ""
      self.design = design
      self.target = target
      switch family {
      case "logit":
        fit = try solver.fit(
          LogisticObjective(),
          design: design,
          target: target,
          weights: weights
        )
      case "poisson":
        fit = try solver.fit(
          PoissonObjective(),
          design: design,
          target: target,
          weights: weights
        )
      default:
        fit = try solver.fit(GammaObjective(), design: design, target: target, weights: weights)
      }
    }
  }

  @Test func `coefficients, errors, means and likelihoods agree to 1e-10`() throws {
    let cases = try ReferenceData.cases("glm")
    #expect(cases.count == 16)
    for values in cases {
      let problem = try Problem(values)
      let (fit, design) = (problem.fit, problem.design)
      let label = "\(values["data"] ?? "") \(values["family"] ?? "")"
      #expect(worst(fit.estimates, values["coef"] as? [Double] ?? []) < 1e-10, "\(label)")
      let errors = values["se_inverse_hessian"] as? [Double] ?? []
      #expect(worst(fit.inverseHessianErrors, errors) < 1e-9, "\(label)")
      let means = (0..<5).map { fit.mean(Array(design.row($0))) }
      let expected = values["mean_pred_first5"] as? [Double] ?? []
      #expect(worst(means, expected, floor: 1e-9) < 1e-9, "\(label)")
      if let loss = values["neg_loglik"] as? Double {
        #expect(worst([fit.loss], [loss]) < 1e-10, "\(label)")
      }
      #expect(fit.diagnostics.iterations <= 20, "\(label)")
    }
  }

  @Test func `standard errors, deviance and dispersion agree with statsmodels`() throws {
    var seen = 0
    for values in try ReferenceData.cases("glm") {
      guard let peer = values["statsmodels"] as? [String: Any] else { continue }
      seen += 1
      let fit = try Problem(values).fit
      #expect(worst(fit.standardErrors, peer["se"] as? [Double] ?? []) < 1e-8)
      #expect(worst([fit.deviance], [peer["deviance"] as? Double ?? .nan]) < 1e-9)
      #expect(worst([fit.dispersion], [peer["scale"] as? Double ?? .nan]) < 1e-9)
    }
    #expect(seen == 4)
  }
}
