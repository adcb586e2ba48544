// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLedger
import PiStatistics
import PiTelemetry
import Testing

struct SpendAnomaliesTests {
  /// A kind of series, and how noisy it is.
  struct Case: CustomTestStringConvertible {
    var law: SpendSeries.Law
    var period: LedgerPeriod
    var cycle: Int
    var deviation: Double
    var count: Int

    /// Periods after which the season is known, and some.
    var shortCount: Int { period == .hour ? 200 : (period == .day ? 80 : 48) }

    var testDescription: String { "\(law), \(period)s, noise \(deviation), cycle \(cycle)" }

    func values(_ number: Int, count: Int) -> [Double] {
      SpendSeries(number).values(
        law,
        count: count,
        cycle: cycle,
        deviation: deviation,
        hasTrend: false
      )
    }
  }

  static let laws: [SpendSeries.Law] = [.normal, .lognormal, .poisson]

  static let cases: [Case] =
    laws.flatMap { law in
      [0.1, 0.15, 0.2].flatMap { deviation in
        [
          Case(law: law, period: .week, cycle: 1, deviation: deviation, count: 60),
          Case(law: law, period: .day, cycle: 7, deviation: deviation, count: 120),
          Case(law: law, period: .hour, cycle: 24, deviation: deviation, count: 400),
        ]
      }
    }

  /// 95 % Clopper–Pearson bounds on a share of periods.
  private func bounds(_ hits: Int, _ trials: Int) -> ProportionInterval {
    ProportionInterval.clopperPearson(successes: hits, trials: trials)
  }

  @Test(arguments: cases)
  func `quiet periods raise an alarm in 1 % at most`(_ item: Case) {
    var (alarms, judged) = (0, 0)
    var kinds: [SpendAnomaly.Kind: Int] = [:]
    for number in 0..<(20_000 / item.count) {
      let values = item.values(number, count: item.count)
      let found = SpendAnomalies(values, period: item.period)
      judged += found.judged
      alarms += Set(found.anomalies.map(\.offset)).count
      for anomaly in found.anomalies { kinds[anomaly.kind, default: 0] += 1 }
    }
    let share = bounds(alarms, judged)
    Figures.note("\(item.testDescription): false alarms \(alarms) of \(judged)")
    #expect(judged > 10_000)
    #expect(share.low <= SpendAnomalies.falseAlarms, "\(alarms) of \(judged), \(kinds)")
    #expect(share.proportion <= SpendAnomalies.falseAlarms, "\(alarms) of \(judged), \(kinds)")
  }

  @Test(arguments: cases)
  func `a spike of 3 × is found in its own period`(_ item: Case) {
    var (found, trials) = (0, 0)
    for number in 0..<400 {
      var values = item.values(number, count: item.shortCount)
      let place = values.count - 1 - number % 20
      values[place] *= 3
      let spikes = SpendAnomalies(values, period: item.period).anomalies
      found += spikes.contains { $0.kind == .spike && $0.offset == place } ? 1 : 0
      trials += 1
    }
    let share = bounds(found, trials)

    Figures.note("\(item.testDescription): found \(found) of \(trials)")
    // With 20 %, a normal's noise at the smallest phase of the season is already 33 % of it.
    let wanted = item.deviation < 0.15 ? 0.99 : (item.deviation < 0.2 ? 0.95 : 0.85)
    #expect(share.low >= wanted, "\(found) of \(trials)")
  }

  @Test func `weeks of quiet hours with weekends keep the promise too`() {
    var (alarms, judged) = (0, 0)
    for number in 0..<12 {
      let item = Case(law: .lognormal, period: .hour, cycle: 24, deviation: 0.2, count: 1200)
      let values = item.values(number, count: item.count).enumerated().map { index, value in
        index / 24 % 7 < 5 ? value : value / 3
      }
      let found = SpendAnomalies(values, period: .hour)
      judged += values.count - 672
      alarms += Set(found.anomalies.map(\.offset)).count { $0 >= 672 }
    }
    let share = bounds(alarms, judged)
    #expect(share.proportion <= SpendAnomalies.falseAlarms, "\(alarms) of \(judged)")
  }

  @Test(arguments: [0.1, 0.2, 0.4, 0.8])
  func `the least spike is the least that is found`(_ deviation: Double) {
    let item = Case(law: .lognormal, period: .day, cycle: 1, deviation: deviation, count: 60)
    var hits = (below: 0, above: 0)
    for number in 0..<200 {
      var values = item.values(number, count: 60)
      guard let least = SpendAnomalies(values, period: .day).latestLeastSpike else {
        Issue.record("not judged")
        continue
      }
      values[59] = least * 1.001
      hits.above += isSpike(values) ? 1 : 0
      values[59] = least * 0.999
      hits.below += isSpike(values) ? 1 : 0
    }
    #expect(hits.above == 200 && hits.below == 0)
  }

  private func isSpike(_ values: [Double]) -> Bool {
    SpendAnomalies(values, period: .day).anomalies.contains {
      $0.kind == .spike && $0.offset == values.count - 1
    }
  }

  @Test func `noise that hides a spike of 3 × is told by the least visible factor`() {
    let item = Case(law: .lognormal, period: .day, cycle: 1, deviation: 0.8, count: 60)
    let factors = (0..<50).compactMap { number in
      SpendAnomalies(item.values(number, count: 60), period: .day).leastVisibleFactor
    }
    #expect(factors.count == 50)
    #expect(factors.count { $0 > 3 } >= 49)
  }

  @Test func `a level that rises by a half is told once, within ten days`() {
    let item = Case(law: .lognormal, period: .day, cycle: 7, deviation: 0.15, count: 84)
    var found = 0
    for number in 0..<100 {
      let values = item.values(number, count: 84).enumerated().map { $0 < 60 ? $1 : $1 * 1.5 }
      let rises = SpendAnomalies(values, period: .day).anomalies.filter {
        $0.kind == .rise && $0.offset >= 60
      }
      found += rises.first.map { $0.offset < 70 } == true && rises.count == 1 ? 1 : 0
    }
    #expect(found >= 90, "\(found) of 100")
  }

  @Test func `steady spend is quiet, and a fifth more is a spike`() {
    var values = [Double](repeating: 2, count: 40)
    #expect(SpendAnomalies(values, period: .day).anomalies.isEmpty)
    values[39] = 2.4
    let anomalies = SpendAnomalies(values, period: .day).anomalies
    #expect(anomalies.map(\.kind) == [.spike])
    #expect(anomalies.first.map { abs($0.expected - 2) < 1e-9 } == true)
  }

  @Test func `short and empty histories are not judged`() {
    #expect(SpendAnomalies([1, 1, 1, 900], period: .day).judged == 0)
    #expect(SpendAnomalies([], period: .day).leastVisibleFactor == nil)
    #expect(SpendAnomalies([Double](repeating: 0, count: 60), period: .day).judged == 0)
  }
}
