// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import PiTestSupport
import Testing

/// Walks NIST's certified values: what no line below checks fails the test.
@Suite struct CertifiedWalkTests {
  private static let folder = ReferenceFolder("nist")

  @Test(.enabled(if: folder.isPresent))
  func `every certified value is checked`() throws {
    var ledger = try CertifiedWalkTests.folder.ledger()
    let names = ["Filip", "Longley", "NoInt1", "NoInt2", "Norris", "Pontius"]
    for name in names + (1...5).map({ "Wampler\($0)" }) { try check(name, &ledger) }
    #expect(ledger.mismatches.isEmpty, "\(ledger.mismatches.joined(separator: "\n"))")
    #expect(ledger.unchecked.isEmpty, "\(ledger.unchecked)")
    #expect(ledger.comparisons > 150)
  }

  private func check(_ name: String, _ ledger: inout ReferenceLedger) throws {
    let columns = try CertifiedWalkTests.folder.columns("\(name).csv")
    let target = columns["y"] ?? []
    ledger.check("\(name)|n", Double(target.count), within: 0)
    let power = degree(of: name)
    let inputs = (1...6).compactMap { columns["x\($0)"] }
    var features: [[Double]] = []
    for row in target.indices {
      let first = inputs.map { $0[row] }
      features.append(power == 1 ? first : powers(first[0], power))
    }
    for setting in ["kind", "degree"] { ledger.excuse("\(name)|\(setting)") }
    let design = try Matrix(
      rows: target.count,
      columns: features[0].count,
      elements: features.flatMap { $0 }
    )
    let hasIntercept = ledger.number("\(name)|intercept") == 1
    let fit = try LeastSquares(hasIntercept: hasIntercept, refinement: .always)
      .fit(design: design, target: target)
    ledger.check("\(name)|parameters", Double(fit.estimates.count), within: 0)
    checkFit(name, fit, &ledger)
  }

  private func degree(of name: String) -> Int {
    switch name {
    case "Filip": 10
    case "Pontius": 2
    case _ where name.hasPrefix("Wampler"): 5
    default: 1
    }
  }

  private func powers(_ value: Double, _ degree: Int) -> [Double] {
    (1...degree).map { power in (0..<power).reduce(1) { product, _ in product * value } }
  }

  private func checkFit(_ name: String, _ fit: LinearFit, _ ledger: inout ReferenceLedger) {
    // Powers of Filip's inputs do not fit a double; of all others they do. `certify` reads 31 digits.
    let tolerance = name == "Filip" ? 1e-6 : 1e-12
    let path = "\(name)|certified"
    let isExact = ledger.number("\(path)|residual_sd") == 0
    ledger.check("\(path)|estimate", fit.estimates, within: tolerance)
    let floor = isExact ? 1e-9 : 0
    let errors = name == "Filip" ? 1e-6 : 1e-7
    ledger.check("\(path)|sd", fit.standardErrors, within: errors, absolute: floor)
    ledger.check(
      "\(path)|residual_sd",
      fit.residualVariance.squareRoot(),
      within: tolerance,
      absolute: floor
    )
    ledger.check("\(path)|r_squared", fit.rSquared, within: tolerance)
    let exact = "\(name)|exact_rational"
    for (index, value) in fit.estimates.enumerated() {
      let text = ledger.text("\(exact)|estimate|\(index)") ?? ""
      #expect(worst([value], [Double(text) ?? .nan]) < tolerance, "\(name) \(index)")
    }
    let residual = Double(ledger.text("\(exact)|residual_ss") ?? "") ?? .nan
    #expect(abs(fit.residualSumOfSquares - residual) <= tolerance * residual + floor, "\(name)")
    checkVariance("\(path)|anova", fit, tolerance, floor, &ledger)
    // The printed text of the same numbers, and what other methods reach.
    for key in ["certified|estimate_text", "certified|sd_text", "numpy_reference_min_LRE"] {
      ledger.excuse("\(name)|\(key)")
    }
  }

  private func checkVariance(
    _ path: String,
    _ fit: LinearFit,
    _ tolerance: Double,
    _ floor: Double,
    _ ledger: inout ReferenceLedger
  ) {
    let count = Double(fit.coefficients.count)
    let explained = fit.totalSumOfSquares - fit.residualSumOfSquares
    ledger.check("\(path)|Regression|df", count, within: 0)
    ledger.check("\(path)|Regression|ss", explained, within: 1e-9)
    ledger.check("\(path)|Regression|ms", explained / count, within: 1e-9)
    if ledger.has("\(path)|Regression|f") {
      ledger.check("\(path)|Regression|f", fit.fStatistic, within: 1e-6)
    }
    ledger.check("\(path)|Residual|df", fit.residualDegreesOfFreedom, within: 1e-12)
    let residual = fit.residualSumOfSquares
    ledger.check("\(path)|Residual|ss", residual, within: tolerance, absolute: floor)
    ledger.check("\(path)|Residual|ms", fit.residualVariance, within: tolerance, absolute: floor)
  }
}
