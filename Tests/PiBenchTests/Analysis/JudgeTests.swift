// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiReport
import PiSimulator
import PiStatistics
import Testing

struct JudgeTests {
  private func metric(_ better: MetricDescriptor.Direction) -> MetricDescriptor {
    MetricDescriptor(id: "m", label: "m", unit: .count, better: better, isHeadline: true)
  }

  /// The differences of the arms to the first, which is the baseline and no part of the family.
  private func judged(
    _ arms: [[Double]],
    better: MetricDescriptor.Direction,
    yardsticks: Int = 0
  ) -> [Difference?] {
    let source = ReplicationEvidence(
      arms.map { .init([$0]) },
      baseline: 0,
      kinds: [.ratio(.dollars(per: \.arrivals))],
      drawsRequests: true,
      value: 0.1,
      deadline: 60
    )
    return Judge([metric(better)]).figures(
      arms.indices.map { [source.evidence(arm: $0, metric: 0)] },
      compared: arms.count - yardsticks
    ).map { $0[0].difference }
  }

  private let baseline = [1.0, 2, 3, 4, 5, 6]
  private let clear = [2.01, 3, 4.01, 5, 6.01, 7]

  @Test func `verdicts are Holm-adjusted over the family, identical ones apart`() {
    // Differences: none at all; clearly 1; about 1 with noise; nothing but noise.
    let arms = [
      baseline, baseline, clear, [1.1, 3.4, 3.2, 5.6, 5.4, 7.9], [1.5, 1.5, 3.5, 3.5, 5.5, 5.5],
    ]
    let found = judged(arms, better: .higher).compactMap { $0 }
    #expect(found.map(\.verdict)[0...1] == [.identical, .better])
    #expect(found[3].verdict == .notDistinguishable)
    let raw = found[1...].compactMap(\.pValue)
    #expect(raw == raw.sorted())
    // Three tests: the smallest p is tripled, the next doubled, and none falls below the last.
    #expect(found[0].adjustedP == 1)
    #expect(found[1].adjustedP == raw[0] * 3)
    #expect(found[2].adjustedP == raw[1] * 2)
    #expect(found[3].adjustedP == max(raw[2], raw[1] * 2))
    #expect(raw[1] < 0.05 && raw[1] * 2 > 0.05)
    #expect(found[2].verdict == .notDistinguishableAfterCorrection)
    #expect(judged(arms, better: .lower)[2]?.verdict == .worse)
  }

  @Test func `the baseline and yardsticks have no verdict, and only arms before them are a family`()
  {
    let found = judged([baseline, clear, clear], better: .higher, yardsticks: 1)
    #expect(found[0] == nil)
    #expect(found[1]?.verdict == .better)
    #expect(found[1]?.adjustedP == found[1]?.pValue)
    #expect(found[2]?.verdict == nil && found[2]?.adjustedP == nil)
    #expect(found[2]?.mean == found[1]?.mean)
  }
}
