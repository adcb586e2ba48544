// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import Testing

@Suite(.enabled(if: ReferenceData.isPresent))
struct `Online least squares against recorded snapshots` {
  @Test(arguments: [("rls_lambda_1.0", 1.0), ("rls_lambda_0.995", 0.995)])
  func `coefficients and trace agree to 1e-10 along the stream`(
    key: String,
    forgetting: Double
  ) throws {
    let table = try ReferenceData.table("online/stream.csv")
    let design = try table.design(without: ["y"])
    let target = try table.column("y")
    let expected = try ReferenceData.expected("online")[key] as? [String: Any] ?? [:]
    let snapshots = expected["snapshots"] as? [String: [String: Any]] ?? [:]
    #expect(snapshots.count == 5)
    var state = RecursiveLeastSquares(
      columns: design.columns,
      prior: try #require(expected["P0"] as? Double),
      forgetting: forgetting
    )
    for row in 0..<design.rows {
      state.update(Array(design.row(row)), target: target[row])
      guard let snapshot = snapshots["\(row + 1)"] else { continue }
      let theta = snapshot["theta"] as? [Double] ?? []
      #expect(worst(state.coefficients, theta, floor: 0.1) < 1e-10, "row \(row + 1)")
      let trace = state.covariance.diagonal.reduce(0, +)
      #expect(worst([trace], [snapshot["trace_P"] as? Double ?? .nan]) < 1e-10)
    }
    let batch = expected["batch_equivalent"] as? [Double] ?? []
    #expect(worst(state.coefficients, batch, floor: 0.1) < 1e-10)
  }

  @Test func `statistics of merged shards agree with those of all rows`() throws {
    let table = try ReferenceData.table("online/stream.csv")
    let design = try table.design(without: ["y", "x0"])
    let target = try table.column("y")
    let expected = try ReferenceData.expected("online")["sufficient_statistics"]
    let values = expected as? [String: Any] ?? [:]
    var merged = SufficientStatistics(columns: design.columns)
    for shard in values["shards"] as? [[Int]] ?? [] {
      let rows = shard[0]..<shard[1]
      merged.merge(
        try SufficientStatistics(
          design: try design.view(rows: rows).copied(),
          target: Array(target[rows])
        )
      )
    }
    #expect(merged.count == values["n"] as? Int)
    let upper = { (matrix: Matrix<Double>) in
      (0..<matrix.rows).flatMap { row in (row..<matrix.rows).map { matrix[row, $0] } }
    }
    let list = { (key: String) in values[key] as? [Double] ?? [] }
    let scale = merged.featureMoments.diagonal.max() ?? 1
    let found = upper(merged.featureMoments)
    #expect(worst(found, list("centred_xtx_upper"), floor: 1e-3 * scale) < 1e-10)
    #expect(worst(merged.crossMoments, list("centred_xty"), floor: 1) < 1e-10)
    let sums = merged.featureMeans.map { $0 * merged.weight }
    #expect(worst(sums, list("sum_x"), floor: 1) < 1e-10)
    #expect(
      worst([merged.targetMean * merged.weight], [values["sum_y"] as? Double ?? .nan]) < 1e-10
    )
    let plain = merged.aboutZero
    #expect(worst(upper(plain.featureMoments), list("xtx_upper"), floor: 1) < 1e-10)
    #expect(worst(plain.crossMoments, list("xty")) < 1e-10)
    #expect(worst([plain.targetMoment], [values["yy"] as? Double ?? .nan]) < 1e-10)
  }
}
