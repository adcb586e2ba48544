// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiStatistics
import PiTestSupport
import Testing

/// Walks the conformal reference: a value that no line below checks fails the test.
@Suite struct ConformalReferenceTests {
  private static let folder = ReferenceFolder("conformal")

  private struct Rows {
    var group: [Int] = []
    var y: [Double] = []
    var mu: [Double] = []
    var q05: [Double] = []
    var q95: [Double] = []
    var q90: [Double] = []
    var sigma: [Double] = []

    init(_ split: String) throws {
      for row in try folder.rows("scores_input.csv") where row[0] == split {
        let numbers = row.dropFirst().compactMap(Double.init)
        group.append(Int(numbers[0]))
        y.append(numbers[1])
        mu.append(numbers[2])
        q05.append(numbers[3])
        q95.append(numbers[4])
        q90.append(numbers[5])
        sigma.append(numbers[6])
      }
    }

    var absolute: [Double] { y.indices.map { ConformalScore.absolute(y[$0], mean: mu[$0]) } }
    var upper: [Double] { y.indices.map { ConformalScore.upper(y[$0], bound: mu[$0]) } }
    var upper90: [Double] { y.indices.map { ConformalScore.upper(y[$0], bound: q90[$0]) } }
    var normalised: [Double] {
      y.indices.map { ConformalScore.normalised(y[$0], mean: mu[$0], spread: sigma[$0]) }
    }
    var quantiles: [Double] {
      y.indices.map { ConformalScore.quantiles(y[$0], low: q05[$0], high: q95[$0]) }
    }
  }

  private func share(_ scores: [Double], _ limit: Double) -> Double {
    Double(scores.count { $0 <= limit }) / Double(scores.count)
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  private func meanWidth(_ test: Rows, _ interval: (Int) -> Bounds) -> Double {
    mean(test.y.indices.map { interval($0).high - interval($0).low })
  }

  @Test(.enabled(if: folder.isPresent))
  func `every value of the reference is checked`() throws {
    let cal = try Rows("cal")
    let test = try Rows("test")
    var ledger = try ConformalReferenceTests.folder.ledger()
    for key in ledger.keys("cases") {
      let path = "cases|\(key)"
      let alpha = ledger.number("\(path)|alpha")
      switch ledger.text("\(path)|kind") ?? "" {
      case "split_abs":
        let found = ConformalThreshold(cal.absolute, miscoverage: alpha)
        check(path, found, share(test.absolute, found.value), &ledger)
        ledger.check("\(path)|mean_width", 2 * found.value, within: 1e-12)
      case "one_sided_upper":
        let found = ConformalThreshold(cal.upper, miscoverage: alpha)
        check(path, found, share(test.upper, found.value), &ledger)
      case "normalised_abs":
        let found = ConformalThreshold(cal.normalised, miscoverage: alpha)
        check(path, found, share(test.normalised, found.value), &ledger)
        let width = meanWidth(test) { row in
          ConformalScore.interval(mean: test.mu[row], spread: test.sigma[row], threshold: found)
        }
        ledger.check("\(path)|mean_width", width, within: 1e-12)
      case "mondrian_abs_by_group": checkGroups(path, cal, test, alpha, &ledger)
      default: checkQuantiles(path, cal, test, alpha, &ledger)
      }
    }
    try checkAdaptive(cal, test, &ledger)
    let half = ConformalThreshold(cal.absolute, miscoverage: 0.1).value
    for peer in ["mapie_1_6_split_abs_0.9", "crepes_split_abs_0.9"] {
      ledger.check("\(peer)|half_width", half, within: 1e-12)
      ledger.excuse("\(peer)|diff_to_formula")
    }
    let contrast = "contrast_llmd_abs_residual_p90"
    ledger.check("\(contrast)|coverage_test", share(test.upper, percentile90(cal)), within: 1e-12)
    ledger.excuse("\(contrast)|note")
    ledger.excuse("convention")
    #expect(ledger.mismatches.isEmpty, "\(ledger.mismatches.joined(separator: "\n"))")
    #expect(ledger.unchecked.isEmpty, "\(ledger.unchecked)")
  }

  /// The 0.9 quantile of absolute residuals, as an older peer adds it to its mean.
  private func percentile90(_ cal: Rows) -> Double { cal.absolute.sorted()[899] }

  private func check(
    _ path: String,
    _ found: ConformalThreshold,
    _ coverage: Double,
    _ ledger: inout ReferenceLedger
  ) {
    ledger.check("\(path)|k", Double(found.rank), within: 0)
    ledger.check("\(path)|qhat", found.value, within: 1e-12)
    ledger.check("\(path)|coverage_test", coverage, within: 1e-12)
  }

  private func checkGroups(
    _ path: String,
    _ cal: Rows,
    _ test: Rows,
    _ alpha: Double,
    _ ledger: inout ReferenceLedger
  ) {
    let found = MondrianThresholds(
      cal.absolute,
      groups: cal.group,
      groupCount: 4,
      miscoverage: alpha
    )
    for group in 0..<4 {
      let threshold = found.thresholds[group]
      let scores = zip(test.absolute, test.group).filter { $0.1 == group }.map(\.0)
      let place = "\(path)|groups|\(group)"
      ledger.check("\(place)|n", Double(threshold.count), within: 0)
      check(place, threshold, share(scores, threshold.value), &ledger)
    }
  }

  private func checkQuantiles(
    _ path: String,
    _ cal: Rows,
    _ test: Rows,
    _ alpha: Double,
    _ ledger: inout ReferenceLedger
  ) {
    switch ledger.text("\(path)|kind") ?? "" {
    case "cqr_symmetric":
      let found = ConformalThreshold(cal.quantiles, miscoverage: alpha)
      check(path, found, share(test.quantiles, found.value), &ledger)
      let width = meanWidth(test) { row in
        ConformalScore.interval(low: test.q05[row], high: test.q95[row], threshold: found)
      }
      ledger.check("\(path)|mean_width", width, within: 1e-12)
    case "cqr_asymmetric": checkAsymmetric(path, cal, test, alpha, &ledger)
    case "cqr_one_sided_p90":
      let found = ConformalThreshold(cal.upper90, miscoverage: alpha)
      check(path, found, share(test.upper90, found.value), &ledger)
    case "weighted_split_abs_decay0.995":
      var weights: [Double] = []
      var weight = 1.0
      for _ in cal.y {
        weight *= 0.995
        weights.append(weight)
      }
      let found = ConformalThreshold(
        cal.absolute,
        weights: weights.reversed(),
        newWeight: ledger.number("\(path)|test_weight"),
        miscoverage: alpha
      )
      ledger.check("\(path)|qhat", found.value, within: 1e-12)
      let coverage = share(test.absolute, found.value)
      ledger.check("\(path)|coverage_test", coverage, within: 1e-12)
    default: Issue.record("nobody checks \(path)")
    }
  }

  private func checkAsymmetric(
    _ path: String,
    _ cal: Rows,
    _ test: Rows,
    _ alpha: Double,
    _ ledger: inout ReferenceLedger
  ) {
    let found = AsymmetricQuantiles(
      observed: cal.y,
      low: cal.q05,
      high: cal.q95,
      miscoverage: alpha
    )
    ledger.check("\(path)|k", [Double(found.low.rank), Double(found.high.rank)], within: 0)
    ledger.check("\(path)|qhat_lo", found.low.value, within: 1e-12)
    ledger.check("\(path)|qhat_hi", found.high.value, within: 1e-12)
    let intervals = test.y.indices.map { found.interval(low: test.q05[$0], high: test.q95[$0]) }
    let inside = zip(test.y, intervals).count { $0 >= $1.low && $0 <= $1.high }
    let coverage = Double(inside) / Double(test.y.count)
    ledger.check("\(path)|coverage_test", coverage, within: 1e-12)
    ledger.check("\(path)|mean_width", mean(intervals.map { $0.high - $0.low }), within: 1e-12)
  }

  private func checkAdaptive(_ cal: Rows, _ test: Rows, _ ledger: inout ReferenceLedger) throws {
    #expect(ledger.number("aci|window") == Double(cal.y.count))
    var adaptive = AdaptiveConformal(
      cal.absolute,
      target: ledger.number("aci|alpha"),
      step: ledger.number("aci|gamma")
    )
    var misses = 0
    let trace = try ConformalReferenceTests.folder.rows("aci_trace.csv")
    #expect(trace.count == test.y.count)
    for (row, score) in zip(trace, test.absolute) {
      let numbers = row.compactMap(Double.init)
      #expect(abs(adaptive.threshold.value - numbers[1]) <= 1e-12 * numbers[1], "\(row)")
      let missed = adaptive.observe(score)
      misses += missed ? 1 : 0
      #expect(missed == (numbers[2] == 1) && abs(adaptive.miscoverage - numbers[3]) < 1e-12)
    }
    let coverage = 1 - Double(misses) / Double(trace.count)
    ledger.check("aci|coverage", coverage, within: 1e-12)
    ledger.check("aci|final_alpha", adaptive.miscoverage, within: 1e-12)
    ledger.excuse("aci|update")
  }
}
