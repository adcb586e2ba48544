// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiReport
import PiSimulator
import PiStatistics
import Testing

struct ReplicationEvidenceTests {
  /// The evidence of one metric of an arm, against a baseline of 1, 2, 3, 4.
  private func evidence(
    _ values: [Double],
    against baseline: [Double] = [1, 2, 3, 4],
    deadline: Double = 60
  ) -> MetricEvidence {
    ReplicationEvidence(
      [.init([baseline]), .init([values])],
      baseline: 0,
      kinds: [.ratio(.dollars(per: \.arrivals))],
      drawsRequests: true,
      value: 0.1,
      deadline: deadline
    ).evidence(arm: 1, metric: 0)
  }

  @Test func `estimates and differences are those of a paired t by hand`() throws {
    // Differences 1, 2, 2, 3: mean 2, s = 0.8165, se = 0.40825; t(3, 0.975) = 3.18245.
    let figure = evidence([2, 4, 5, 7])
    #expect(figure.mean == 4.5)
    #expect(figure.values == [2, 4, 5, 7])
    let difference = try #require(figure.difference)
    #expect(difference.mean == 2)
    #expect(abs(difference.low - (2 - 3.182_446_305 * 0.408_248_290)) < 1e-8)
    #expect(abs(difference.high - (2 + 3.182_446_305 * 0.408_248_290)) < 1e-8)
    // t = 4.898979 on 3 degrees of freedom.
    #expect(abs(difference.pValue - 0.016_276) < 1e-5)
  }

  @Test func `only infinite values count as the deadline`() throws {
    let figure = evidence([.infinity, 2, 3, 4])
    #expect(figure.mean == nil && figure.isBeyondDeadline)
    #expect(abs(try #require(figure.difference).mean - (60.0 - 1) / 4) < 1e-9)
    // A rate above the deadline's number of seconds is no time.
    #expect(evidence([30, 31], against: [10, 10], deadline: 0.5).difference?.mean == 20.5)
  }

  @Test func `beyond the deadline on both sides there is no number to compare`() throws {
    let both = evidence([.infinity, 2, 3, 4], against: [1, 2, .infinity, 4])
    #expect(both.difference?.finding == .bothBeyondDeadline)
    #expect(try #require(both.difference).mean.isNaN)
    // Equal in every replication is more than that.
    let same = evidence([.infinity, 2], against: [.infinity, 2])
    #expect(same.difference?.finding == .identical)
  }

  @Test func `undefined values are not measured and not compared`() {
    let figure = evidence([.nan, 2, 3, 4])
    #expect(figure.mean == nil && figure.values.isEmpty && figure.difference == nil)
  }
}
