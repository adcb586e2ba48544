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

  /// What a fit says, from whatever solved it.
  private struct Answer {
    var estimates: [Double]
    var errors: [Double]
    var residual: Double
    var total: Double
    var degrees: Double
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
    if name == "Filip" {
      // Powers of Filip's inputs do not fit a double; of all others they do.
      let answer = try extendedAnswer(name, power)
      #expect(worst(fit.estimates, answer.estimates) < 1e-6)
      checkAnswer(name, answer, 1e-13, &ledger)
      return
    }
    let answer = Answer(
      estimates: fit.estimates,
      errors: fit.standardErrors,
      residual: fit.residualSumOfSquares,
      total: fit.totalSumOfSquares,
      degrees: fit.residualDegreesOfFreedom
    )
    checkAnswer(name, answer, 1e-7, &ledger)
    ledger.check("\(name)|certified|r_squared", fit.rSquared, within: 1e-12)
    let statistic = "\(name)|certified|anova|Regression|f"
    if ledger.has(statistic) { ledger.check(statistic, fit.fStatistic, within: 1e-6) }
  }

  /// The polynomial with decimal data, powers and sums of squares of 31 digits.
  private func extendedAnswer(_ name: String, _ degree: Int) throws -> Answer {
    let rows = try CertifiedWalkTests.folder.rows("\(name).csv")
      .map { try $0.map { try #require(DoubleDouble(decimal: $0)) } }
    var elements: [DoubleDouble] = []
    for row in rows {
      var power = DoubleDouble(1)
      for _ in 0...degree {
        elements.append(power)
        power = power * row[1]
      }
    }
    let target = rows.map { $0[0] }
    let matrix = try ExtendedMatrix(rows: rows.count, columns: degree + 1, elements: elements)
    let solved = try RefinedLeastSquares(matrix, target: target, refinesVariances: true)
    let count = DoubleDouble(Double(rows.count))
    let mean = target.reduce(DoubleDouble(0)) { $0 + $1 } / count
    let total = target.reduce(DoubleDouble(0)) { $0 + ($1 - mean) * ($1 - mean) }
    let residual = solved.residuals.reduce(DoubleDouble(0)) { $0 + $1 * $1 }
    let degrees = Double(rows.count - degree - 1)
    let variance = residual / DoubleDouble(degrees)
    let variances = try #require(solved.refinedVariances)
    return Answer(
      estimates: solved.solution.map(\.high),
      errors: variances.map { ($0 * variance).squareRoot.high },
      residual: residual.high,
      total: total.high,
      degrees: degrees
    )
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

  private func checkAnswer(
    _ name: String,
    _ answer: Answer,
    _ errorTolerance: Double,
    _ ledger: inout ReferenceLedger
  ) {
    let path = "\(name)|certified"
    let isExact = ledger.number("\(path)|residual_sd") == 0
    let floor = isExact ? 1e-9 : 0
    let (sum, degrees) = (answer.residual, answer.degrees)
    let deviation = (sum / degrees).squareRoot()
    ledger.check("\(path)|estimate", answer.estimates, within: 1e-12)
    ledger.check("\(path)|sd", answer.errors, within: errorTolerance, absolute: floor)
    ledger.check("\(path)|residual_sd", deviation, within: 1e-12, absolute: floor)
    ledger.check("\(path)|r_squared", 1 - sum / answer.total, within: 1e-12)
    let exact = "\(name)|exact_rational"
    for (index, value) in answer.estimates.enumerated() {
      let text = ledger.text("\(exact)|estimate|\(index)") ?? ""
      #expect(worst([value], [Double(text) ?? .nan]) < 1e-12, "\(name) \(index)")
    }
    let residual = Double(ledger.text("\(exact)|residual_ss") ?? "") ?? .nan
    #expect(abs(sum - residual) <= 1e-12 * residual + floor, "\(name)")
    let variance = "\(path)|anova"
    let hasIntercept = ledger.number("\(name)|intercept") == 1
    let count = Double(answer.estimates.count - (hasIntercept ? 1 : 0))
    let explained = answer.total - sum
    ledger.check("\(variance)|Regression|df", count, within: 0)
    ledger.check("\(variance)|Regression|ss", explained, within: 1e-12)
    ledger.check("\(variance)|Regression|ms", explained / count, within: 1e-12)
    if ledger.has("\(variance)|Regression|f") {
      let statistic = explained / count / (sum / degrees)
      ledger.check("\(variance)|Regression|f", statistic, within: 1e-12)
    }
    ledger.check("\(variance)|Residual|df", degrees, within: 1e-12)
    ledger.check("\(variance)|Residual|ss", sum, within: 1e-12, absolute: floor)
    ledger.check("\(variance)|Residual|ms", sum / degrees, within: 1e-12, absolute: floor)
    // The printed text of the same numbers, and what other methods reach.
    for key in ["certified|estimate_text", "certified|sd_text", "numpy_reference_min_LRE"] {
      ledger.excuse("\(name)|\(key)")
    }
  }
}
