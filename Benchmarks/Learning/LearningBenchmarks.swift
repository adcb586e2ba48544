// SPDX-License-Identifier: Apache-2.0

import Glibc
import PiLearning
import PiLinearAlgebra
import PiRuntime

/// Times of the fits; Benchmarks/learning.sh runs it beside scikit-learn and joins the tables.
///
/// Arguments choose groups: `small`, `peak`, `quantile`, `wide`, `ridge`, `newton`; none means all of
/// these. `scaling` compares two workers with one instead.
@main
enum LearningBenchmarks {
  static func main() throws {
    let wanted = Set(CommandLine.arguments.dropFirst())
    if wanted.contains("boosting") { return try BoostingBenchmarks.run() }
    func wants(_ name: String) -> Bool { wanted.isEmpty || wanted.contains(name) }
    if wanted.contains("scaling") { return try ScalingBenchmark.run() }
    print(Measurement.header)
    if wants("small") { try small() }
    if wants("neighbours") { try NeighbourBenchmarks.run() }
    if wants("learners") { try LearnerBenchmarks.run() }
    if wants("peak") { try peak() }
    if wants("quantile") { try quantiles() }
    if wants("wide") { try ridge(try BenchmarkRows(rows: 1_000_000, columns: 128)) }
    guard wants("ridge") || wants("newton") else { return }
    let rows = try BenchmarkRows(rows: 1_000_000, columns: 64)
    if wants("ridge") { try ridge(rows) }
    if wants("newton") { try newton(rows) }
  }

  private static func ridge(_ rows: BenchmarkRows) throws {
    let (n, d) = (rows.design.rows, rows.design.columns)
    var gram = try Matrix<Double>(rows: d, columns: d)
    Stopwatch.measure("dsyrk", rows: n, columns: d) {
      Product.gram(rows.design, into: &gram)
      return 1
    }
    try Stopwatch.measure("ridge", rows: n, columns: d) {
      let fit = try LeastSquares(penalty: 1).fit(design: rows.design, target: rows.linear)
      return fit.coefficients.isEmpty ? .nan : 1
    }
    let single = try Matrix<Float>(
      rows: n,
      columns: d,
      elements: rows.design.elements.map { Float($0) }
    )
    try Stopwatch.measure("ridge_float32", rows: n, columns: d) {
      _ = try LeastSquares(penalty: 1).fit(design: single, target: rows.linear)
      return 1
    }
  }

  private static func newton(_ rows: BenchmarkRows) throws {
    let (n, d) = (rows.design.rows, rows.design.columns)
    let solver = NewtonCholesky(penalty: 1, tolerance: 1e-6, infers: false)
    try Stopwatch.measure("logistic_step", rows: n, columns: d, passes: 5) {
      let fit = try solver.fit(LogisticObjective(), design: rows.design, target: rows.binary)
      return Double(fit.diagnostics.iterations)
    }
    try Stopwatch.measure("poisson_step", rows: n, columns: d, passes: 5) {
      let fit = try solver.fit(PoissonObjective(), design: rows.design, target: rows.counts)
      return Double(fit.diagnostics.iterations)
    }
    try Stopwatch.measure("gamma_step", rows: n, columns: d, passes: 5) {
      let fit = try solver.fit(GammaObjective(), design: rows.design, target: rows.positive)
      return Double(fit.diagnostics.iterations)
    }
  }

  /// The multiplication of square matrices: the most that the kernels reach.
  private static func peak() throws {
    let order = 1024
    let left = try Matrix<Double>(rows: order, columns: order, repeating: 0.5)
    var result = try Matrix<Double>(rows: order, columns: order)
    Stopwatch.measure("dgemm", rows: order, columns: order) {
      Product.multiply(left, by: left, into: &result)
      return 1
    }
  }

  /// The rows go to the file of PIBENCH_QUANTILE_ROWS, if set, so that a peer can solve the same.
  private static func writeQuantileRows(_ rows: BenchmarkRows) {
    guard let path = unsafe getenv("PIBENCH_QUANTILE_ROWS") else { return }
    let file = unsafe fopen(path, "wb")
    guard let file = unsafe file else { return }
    for part in [rows.design.elements, rows.linear] {
      unsafe fwrite(part, 8, part.count, file)
    }
    unsafe fclose(file)
  }

  private static func quantiles() throws {
    let rows = try BenchmarkRows(rows: 20_000, columns: 32)
    writeQuantileRows(rows)
    for quantile in [0.5, 0.95] {
      let fit = try QuantileRegression()
        .fit(quantile: quantile, design: rows.design, target: rows.linear)
      print("#objective,\(quantile),\(fit.objective)")
      try Stopwatch.measure("quantile_\(quantile)", rows: 20_000, columns: 32) {
        let fit = try QuantileRegression()
          .fit(quantile: quantile, design: rows.design, target: rows.linear)
        return fit.isCertified ? 1 : .nan
      }
    }
  }

  private static func small() throws {
    let rows = try BenchmarkRows(rows: 4_000, columns: 64)
    let half = try SufficientStatistics(
      design: try rows.design.view(rows: 0..<2_000).copied(),
      target: Array(rows.linear[0..<2_000])
    )
    let rest = try SufficientStatistics(
      design: try rows.design.view(rows: 2_000..<4_000).copied(),
      target: Array(rows.linear[2_000..<4_000])
    )
    try Stopwatch.measure("window_refit", rows: 2, columns: 64) {
      for _ in 0..<1000 {
        var window = half
        window.merge(rest)
        _ = try LeastSquares(penalty: 1).fit(window)
      }
      return 1000
    }
    let heads = LinearHeads(
      intercepts: [0.1, 0.2, 0.3, 0.4],
      coefficients: try rows.design.view(rows: 0..<4).copied(),
      links: [.log, .identity, .logit, .log]
    )
    let candidates = try rows.design.view(rows: 100..<116).copied()
    var scores = try Matrix<Double>(rows: 16, columns: 4)
    Stopwatch.measure("candidates_16_heads_4", rows: 16, columns: 64) {
      for _ in 0..<100_000 { heads.score(candidates, into: &scores) }
      return 100_000
    }
    let head = Array(rows.design.row(0))
    let features = (1...64).map { Array(rows.design.row($0)) }
    var total = 0.0
    Stopwatch.measure("row_and_head", rows: 1, columns: 64) {
      for index in 0..<1_000_000 { total += Product.inner(features[index & 63], head) }
      return 1_000_000
    }
    precondition(total.isFinite)
  }
}
