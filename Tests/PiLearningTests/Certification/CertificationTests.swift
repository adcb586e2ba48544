// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiLinearAlgebra
import PiResources
import Testing

struct `Digits on certified problems` {
  @Test func `refinement reaches what is required on every set`() throws {
    let rows = try Certification.run(reading: { EmbeddedResource.bytes(named: $0) })
    #expect(rows.count == 33)
    for row in rows {
      let digits = row.coefficientDigits.map { "\($0)" } ?? row.refusal ?? "none"
      #expect(row.passes, "\(row.problem) \(row.method): \(digits)")
      guard row.method == .refinedQR else { continue }
      let isExact = ["Wampler1", "Wampler2"].contains(row.problem)
      #expect((row.errorDigits == nil) == isExact && (row.residualDigits == nil) == isExact)
      // NIST prints 15 digits, the last one rounded.
      #expect(row.errorDigits ?? 15 >= 14, "\(row.problem): standard errors")
      #expect(row.residualDigits ?? 15 >= 14, "\(row.problem): residual deviation")
    }
    #expect(rows.filter { $0.method == .refinedQR }.allSatisfy { $0.requiredDigits != nil })
  }

  @Test func `the normal equations refuse Filip instead of answering wrongly`() throws {
    let row = try #require(
      try Certification.run(reading: { EmbeddedResource.bytes(named: $0) }).first {
        $0.problem == "Filip" && $0.method == .cholesky
      }
    )
    #expect(row.coefficientDigits == nil)
    #expect(row.refusal?.contains("condition") == true)
  }

  @Test func `no method that answers has fewer than five digits`() throws {
    for row in try Certification.run(reading: { EmbeddedResource.bytes(named: $0) }) {
      guard let digits = row.coefficientDigits else { continue }
      #expect(digits >= 5, "\(row.problem) \(row.method) \(digits)")
    }
  }

  @Test func `fitting the rows of Filip switches to refined QR by itself`() throws {
    // The polynomial of degree 10 of 82 points like Filip's: the condition number of X'X is beyond
    // doubles.
    let points = (0..<82).map { -9 + 6 * Double($0) / 81 }
    let elements = points.flatMap { point in
      (1...10).map { power in (0..<power).reduce(1) { value, _ in value * point } }
    }
    let design = try Matrix(rows: 82, columns: 10, elements: elements)
    let target = points.map { 1 + $0 / 10 }
    let fit = try LeastSquares().fit(design: design, target: target)
    #expect(fit.diagnostics.method == .refinedQR)
    for (point, value) in zip(points, target) {
      let features = (1...10).map { power in (0..<power).reduce(1.0) { v, _ in v * point } }
      #expect(abs(fit.prediction(features) - value) < 1e-6)
    }
    let statistics = try SufficientStatistics(design: design, target: target)
    #expect(throws: LearningError.self) { try LeastSquares().fit(statistics) }
  }
}
