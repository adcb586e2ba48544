// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import PiTestSupport
import Testing

/// Walks the part of the online reference that belongs to regressions.
///
/// `DriftReferenceTests` walks the other part; a value that neither checks fails one of them.
@Suite struct OnlineReferenceTests {
  private static let folder = ReferenceFolder("online")

  @Test(.enabled(if: folder.isPresent))
  func `every value of the regressions is checked`() throws {
    var ledger = try OnlineReferenceTests.folder.ledger()
    for path in [
      "adwin_river", "page_hinkley_river", "page_hinkley_plain", "cusum", "ewma_chart", "psi",
      "ks",
    ] { ledger.excuse(path) }
    try checkRecursion("rls_lambda_1.0", forgetting: 1, &ledger)
    try checkRecursion("rls_lambda_0.995", forgetting: 0.995, &ledger)
    try checkStatistics(&ledger)
    #expect(ledger.mismatches.isEmpty, "\(ledger.mismatches.joined(separator: "\n"))")
    #expect(ledger.unchecked.isEmpty, "\(ledger.unchecked)")
    #expect(ledger.comparisons == 285)
  }

  private func checkRecursion(
    _ path: String,
    forgetting: Double,
    _ ledger: inout ReferenceLedger
  ) throws {
    let table = try ReferenceData.table("online/stream.csv")
    let design = try table.design(without: ["y"])
    let target = try table.column("y")
    var state = RecursiveLeastSquares(
      columns: design.columns,
      prior: ledger.number("\(path)|P0"),
      forgetting: forgetting
    )
    // Coefficients near 0 have the digits of the others.
    let floor = 0.1 * 1e-10
    for row in 0..<design.rows {
      state.update(Array(design.row(row)), target: target[row])
      let snapshot = "\(path)|snapshots|\(row + 1)"
      guard ledger.has(snapshot) else { continue }
      ledger.check("\(snapshot)|theta", state.coefficients, within: 1e-10, absolute: floor)
      let trace = state.covariance.diagonal.reduce(0, +)
      ledger.check("\(snapshot)|trace_P", trace, within: 1e-10)
    }
    let batch = "\(path)|batch_equivalent"
    ledger.check(batch, state.coefficients, within: 1e-10, absolute: floor)
    ledger.excuse("\(path)|max_abs_diff_to_batch")
  }

  private func checkStatistics(_ ledger: inout ReferenceLedger) throws {
    let table = try ReferenceData.table("online/stream.csv")
    let design = try table.design(without: ["y", "x0"])
    let target = try table.column("y")
    let path = "sufficient_statistics"
    var merged = SufficientStatistics(columns: design.columns)
    for shard in ledger.keys("\(path)|shards") {
      let ends = ledger.numbers("\(path)|shards|\(shard)").map { Int($0) }
      let rows = ends[0]..<ends[1]
      merged.merge(
        try SufficientStatistics(
          design: try design.view(rows: rows).copied(),
          target: Array(target[rows])
        )
      )
    }
    ledger.check("\(path)|n", Double(merged.count), within: 0)
    let scale = merged.featureMoments.diagonal.max() ?? 1
    ledger.check(
      "\(path)|centred_xtx_upper",
      upper(merged.featureMoments),
      within: 1e-10,
      absolute: 1e-13 * scale
    )
    let absolute = 1e-10
    ledger.check(
      "\(path)|centred_xty",
      merged.crossMoments,
      within: 1e-10,
      absolute: absolute
    )
    let sums = merged.featureMeans.map { $0 * merged.weight }
    ledger.check("\(path)|sum_x", sums, within: 1e-10, absolute: absolute)
    ledger.check("\(path)|sum_y", merged.targetMean * merged.weight, within: 1e-10)
    let plain = merged.aboutZero
    let moments = upper(plain.featureMoments)
    ledger.check("\(path)|xtx_upper", moments, within: 1e-10, absolute: absolute)
    ledger.check("\(path)|xty", plain.crossMoments, within: 1e-10)
    ledger.check("\(path)|yy", plain.targetMoment, within: 1e-10)
  }

  /// The upper triangle, row after row.
  private func upper(_ matrix: Matrix<Double>) -> [Double] {
    (0..<matrix.rows).flatMap { row in (row..<matrix.rows).map { matrix[row, $0] } }
  }
}
