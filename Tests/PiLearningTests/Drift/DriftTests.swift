// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import Testing

@Suite struct DriftTests {
  private let luck = Luck(seed: 3, replication: 0)

  /// The share of stationary streams that raise an alarm within their length.
  private func falseAlarms(
    _ statistic: some DriftStatistic,
    threshold: Double,
    streams: Int,
    length: Int
  ) -> Double {
    var alarmed = 0
    for seed in 0..<streams {
      var alarm = DriftAlarm(statistic, threshold: threshold)
      let stream = normals(seed: 500 + seed, count: length)
      alarmed += stream.contains { alarm.update($0) } ? 1 : 0
    }
    return Double(alarmed) / Double(streams)
  }

  private func delay(_ statistic: some DriftStatistic, threshold: Double) -> Int? {
    var alarm = DriftAlarm(statistic, threshold: threshold)
    let stream = normals(seed: 42, count: 600).enumerated().map { $0 < 300 ? $1 : $1 + 1.5 }
    return stream.firstIndex { alarm.update($0) }.map { $0 - 300 }
  }

  private func checkCalibration(_ statistic: some DriftStatistic) {
    let reference = normals(seed: 1, count: 5000)
    let threshold = FalseAlarms.threshold(
      statistic,
      reference: reference,
      runLength: 400,
      rate: 0.05,
      replicates: 600,
      luck: luck
    )
    let rate = falseAlarms(statistic, threshold: threshold, streams: 400, length: 400)
    // 0.05 promised, 0.011 the deviation, and the threshold itself is estimated.
    #expect(rate < 0.1, "\(statistic): \(rate)")
    #expect(rate > 0.01, "\(statistic): \(rate)")
    let steps = delay(statistic, threshold: threshold)
    #expect((0..<60).contains(steps ?? 1000), "\(statistic): \(steps ?? -999)")
  }

  @Test func `page and hinkley keep a calibrated rate of false alarms`() {
    checkCalibration(PageHinkley(tolerance: 0.25))
  }

  @Test func `the cumulative sum keeps a calibrated rate of false alarms`() {
    checkCalibration(CUSUM(mean: 0, slack: 0.5))
  }

  @Test func `the weighted mean keeps a calibrated rate of false alarms`() {
    checkCalibration(EWMAChart(mean: 0, standardDeviation: 1, weight: 0.2))
  }

  @Test func `the adaptive window seldom cuts a stationary stream and soon a shifted one`() {
    var cuts = 0
    for seed in 0..<100 {
      var window = AdaptiveWindow()
      let stream = normals(seed: 900 + seed, count: 1000)
      cuts += stream.contains { window.update($0) } ? 1 : 0
    }
    #expect(cuts <= 5, "\(cuts)")
    var window = AdaptiveWindow()
    let shifted = (0..<1000).map { $0 < 500 ? 0.0 : 1.0 }
    let noise = normals(seed: 7, count: 1000)
    let first = shifted.indices.first { window.update(shifted[$0] + 0.3 * noise[$0]) }
    #expect((500..<564).contains(first ?? 0))
    #expect(window.width < 1000)
    var full = AdaptiveWindow()
    for value in 0..<100 { _ = full.update(Double(value % 2)) }
    #expect(full.width == 100 && full.mean == 0.5)
  }

  @Test func `the stability index of a reference with itself is zero`() {
    let reference = (0..<1000).map(Double.init)
    let stability = PopulationStability(reference: reference)
    #expect(stability.index(of: reference) == 0)
    #expect(stability.index(of: reference.map { $0 + 300 }) > PopulationStability.act)
    // Two halves: shares ½, ½ against ¾, ¼.
    let halves = PopulationStability(reference: [0, 1], bins: 2)
    let index = halves.index(of: [0, 0, 0, 1])
    #expect(agree(index, 0.5 * Mathematics.log(3) / 2, within: 1e-13), "\(index)")
  }

  @Test func `sides of the cumulative sum`() {
    var up = CUSUM(mean: 0, slack: 0, side: .up)
    var down = CUSUM(mean: 0, slack: 0, side: .down)
    #expect(up.update(-1) == 0 && down.update(-1) == 1)
    #expect(up.update(2) == 2 && down.update(2) == 0)
  }
}
