// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiStatistics
import PiTestSupport
import Testing

/// Walks the drift part of the online reference: what no line below checks fails the test.
@Suite struct DriftReferenceTests {
  private static let folder = ReferenceFolder("online")

  private func alarms(_ stream: [Double], _ alarm: DriftAlarm<some DriftStatistic>) -> [Double] {
    var alarm = alarm
    return stream.indices.filter { alarm.update(stream[$0]) }.map(Double.init)
  }

  @Test(.enabled(if: folder.isPresent))
  func `every value of the reference is checked`() throws {
    let stream = try DriftReferenceTests.folder.columns("drift_stream.csv")["x"] ?? []
    var ledger = try DriftReferenceTests.folder.ledger()
    // `OnlineReferenceTests` walks recursive least squares and X'X.
    for path in ["rls_lambda_1.0", "rls_lambda_0.995", "sufficient_statistics"] {
      ledger.excuse(path)
    }
    checkPageHinkley(stream, &ledger)
    checkCharts(stream, &ledger)
    checkWindow(stream, &ledger)
    checkDistances(stream, &ledger)
    #expect(ledger.mismatches.isEmpty, "\(ledger.mismatches.joined(separator: "\n"))")
    #expect(ledger.unchecked.isEmpty, "\(ledger.unchecked)")
  }

  private func checkPageHinkley(_ stream: [Double], _ ledger: inout ReferenceLedger) {
    for name in ["page_hinkley_river", "page_hinkley_plain"] {
      let isRiver = name == "page_hinkley_river"
      let statistic = PageHinkley(
        tolerance: ledger.number("\(name)|delta"),
        warmUp: Int(ledger.number("\(name)|min_instances")),
        memory: isRiver ? ledger.number("\(name)|alpha") : 1
      )
      let alarm = DriftAlarm(statistic, threshold: ledger.number("\(name)|threshold"))
      ledger.check("\(name)|detections", alarms(stream, alarm), within: 0)
    }
    ledger.excuse("page_hinkley_river|mode")
    ledger.excuse("page_hinkley_plain|definition")
  }

  private func checkCharts(_ stream: [Double], _ ledger: inout ReferenceLedger) {
    let sum = CUSUM(mean: ledger.number("cusum|mu"), slack: ledger.number("cusum|k"), side: .up)
    let alarm = DriftAlarm(sum, threshold: ledger.number("cusum|h"))
    let found = alarms(stream, alarm)
    ledger.check("cusum|detections", Array(found.prefix(20)), within: 0)
    var chart = EWMAChart(
      mean: ledger.number("ewma_chart|mu"),
      standardDeviation: ledger.number("ewma_chart|sigma"),
      weight: ledger.number("ewma_chart|lam")
    )
    let limit = ledger.number("ewma_chart|L")
    var first: [Double] = []
    for (index, value) in stream.enumerated() where chart.update(value) > limit {
      first.append(Double(index))
    }
    ledger.check("ewma_chart|first_alarms", Array(first.prefix(10)), within: 0)
  }

  private func checkWindow(_ stream: [Double], _ ledger: inout ReferenceLedger) {
    var settings = AdaptiveWindow.Settings()
    settings.delta = ledger.number("adwin_river|delta")
    settings.clock = Int(ledger.number("adwin_river|clock"))
    settings.bucketsPerSize = Int(ledger.number("adwin_river|max_buckets"))
    settings.smallestPart = Int(ledger.number("adwin_river|min_window_length"))
    settings.grace = Int(ledger.number("adwin_river|grace_period"))
    var window = AdaptiveWindow(settings)
    var (detections, widths): ([Double], [Double]) = ([], [])
    for (index, value) in stream.enumerated() where window.update(value) {
      detections.append(Double(index))
      widths.append(Double(window.width))
      // The peer forgets the rest of its window too.
      window = AdaptiveWindow(settings)
    }
    ledger.check("adwin_river|detections", detections, within: 0)
    ledger.check("adwin_river|width_after", widths, within: 0)
    ledger.check("adwin_river|final_estimation", window.mean, within: 1e-10)
  }

  private func checkDistances(_ stream: [Double], _ ledger: inout ReferenceLedger) {
    let reference = Array(stream[..<500])
    let stability = PopulationStability(reference: reference)
    for name in ledger.keys("psi") where name != "definition" {
      let ends = name.split(separator: "_").compactMap { Int($0) }
      let part = Array(stream[ends[0]..<ends[1]])
      ledger.check("psi|\(name)", stability.index(of: part), within: 1e-10)
    }
    for name in ledger.keys("ks") {
      let ends = name.split(separator: "_").compactMap { Int($0) }
      let test = KolmogorovSmirnov.twoSample(reference, Array(stream[ends[0]..<ends[1]]))
      ledger.check("ks|\(name)|d", test.statistic, within: 1e-10)
      ledger.check("ks|\(name)|p_asymp", test.pValue, within: 1e-10)
    }
    ledger.excuse("psi|definition")
  }
}
