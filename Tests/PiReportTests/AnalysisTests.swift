// SPDX-License-Identifier: Apache-2.0

import PiReport
import PiStatistics
import Testing

@Suite struct `What a report works out` {
  @Test func `the frontier holds what nothing beats in every respect`() {
    typealias Point = ParetoFrontier.Alternative
    let points = [
      Point(cost: 1, latency: 9, solved: 0.5), Point(cost: 2, latency: 5, solved: 0.6),
      Point(cost: 3, latency: 5, solved: 0.6), Point(cost: 9, latency: .infinity, solved: 0.9),
      Point(cost: 2, latency: 5, solved: 0.6), Point(cost: 1, latency: 10, solved: 0.4),
    ]
    #expect(ParetoFrontier.members(of: points) == [true, true, false, true, true, false])
  }

  @Test func `groups and positions cover the whole in order`() {
    for count in 0..<70 {
      for limit in 1..<40 {
        let groups = Decimation.groups(of: count, limit: limit)
        #expect(groups.flatMap(Array.init) == Array(0..<count))
        #expect(groups.count <= limit)
        let positions = Decimation.positions(of: count, limit: max(limit, 2))
        #expect(positions.count <= max(limit, 2))
        #expect(positions == positions.sorted())
        #expect(positions.first == (count > 0 ? 0 : nil))
        #expect(positions.last == (count > 0 ? count - 1 : nil))
      }
    }
  }

  @Test func `joined bins show their highest tail, and tell too few requests from too late`() {
    var document = SampleRun.document()
    document.shareTimeline = (0..<6).map(Double.init)
    for index in document.strategies.indices {
      document.strategies[index].latencyTimeline = LatencyTimeline(
        requests: [20, 90, 19, 20, 3, 4],
        tails: [1, 2.5, nil, nil, nil, nil]
      )
    }
    let all = Array(document.strategies.indices)
    let whole = LatencyOverTime(document, strategies: all, limit: 6)
    #expect(
      whole.rows[0].tails
        == [.seconds(1), .seconds(2.5), .unknown, .beyondDeadline, .unknown, .unknown]
    )
    let joined = LatencyOverTime(document, strategies: all, limit: 3)
    #expect(joined.starts == [0, 2, 4])
    #expect(joined.rows[0].tails == [.seconds(2.5), .beyondDeadline, .unknown])
    document.strategies[0].latencyTimeline = LatencyTimeline()
    let shorter = LatencyOverTime(document, strategies: all, limit: 6)
    #expect(shorter.rows.count == whole.rows.count - 1)
  }

  @Test(arguments: [
    (0.0, 2, "0.00"), (-0.001, 2, "0.00"), (-0.0, 1, "0.0"), (1.5, 0, "2"), (-2.345, 1, "−2.3"),
    (0.0626, 4, "0.0626"), (1_234_567.0, 1, "1234567.0"), (0.05, 1, "0.1"), (1e300, 2, "1e+300"),
  ])
  func `decimals are fixed`(value: Double, decimals: Int, expected: String) {
    #expect(DecimalFormat.fixed(value, decimals: decimals) == expected)
  }

  @Test(arguments: [(0.123456789, 0.12346), (12_345_678.0, 12_346_000.0), (-9.99999, -10), (0, 0)])
  func `numbers round to five digits`(value: Double, expected: Double) {
    #expect(DecimalFormat.rounded(value, significant: 5) == expected)
  }

  @Test(arguments: [
    (0.1, "0.10"), (0, "0.00"), (0.5, "0.50"), (12, "12.00"), (0.005, "0.005"),
    (0.000_000_001, "0.000000001"), (0.123_456_789_4, "0.123456789"),
  ])
  func `dollars have cents and what is below them`(value: Double, expected: String) {
    #expect(DecimalFormat.dollars(value) == expected)
  }

  @Test(arguments: [
    (0, "0"), (0.001_634, "0.00163"), (0.5, "0.500"), (41.27, "41.3"), (123.4, "123"),
    (98_765.4, "98765"), (1e-12, "0.000000000"), (.infinity, "inf"),
  ])
  func `rates have three digits`(value: Double, expected: String) {
    #expect(DecimalFormat.threeDigits(value) == expected)
  }

  @Test func `a paired difference has the decimals that its own interval needs`() {
    var document = SampleRun.document()
    document.strategies[2].figures[0].difference = Difference(
      mean: 0.000_123,
      low: 0.000_121,
      high: 0.000_125,
      pValue: 0.001,
      verdict: .better
    )
    let lead = PlainSummary(document).lead
    #expect(lead.contains("$0.000123 more than weighted"))
    #expect(lead.contains("(95 % interval of the difference $0.000121 to $0.000125)"))
    document.objectiveValue = 0.005
    #expect(PlainSummary(document).points.contains { $0.contains("counts $0.005 for a request") })
  }

  @Test(arguments: [
    (Verdict.better, "learned wins: "), (.worse, "yet it is worse than weighted"),
    (.notDistinguishable, "No clear winner: learned"),
    (.notDistinguishableAfterCorrection, "after correction for the number of comparisons"),
    (.identical, "learned and the baseline weighted gave identical results"),
  ])
  func `the lead says the verdict`(verdict: Verdict, words: String) {
    var document = SampleRun.document()
    document.strategies[2].figures[0].difference?.verdict = verdict
    #expect(PlainSummary(document).lead.contains(words))
  }

  @Test func `no headline rests on beating a strategy that only spreads load`() {
    var document = SampleRun.document()
    let baseline = document.strategies.firstIndex { $0.id == document.baseline } ?? 0
    document.strategies[baseline].role = .balances
    let summary = PlainSummary(document)
    #expect(summary.lead.hasPrefix("learned has the best net value of $0.0774 per request"))
    #expect(!summary.lead.contains("wins"))
    #expect(summary.points.contains { $0.hasPrefix("The baseline weighted only spreads load") })
    for index in document.deployments.indices { document.deployments[index].model = "one" }
    #expect(PlainSummary(document).lead.hasPrefix("learned wins: "))
  }

  @Test func `the lead over a baseline in second place is what the table's verdict says`() throws {
    var document = SampleRun.document()
    let baseline = try #require(document.strategies.firstIndex { $0.id == document.baseline })
    let learned = try #require(document.strategies.firstIndex { $0.id == "learned" })
    document.strategies[baseline].role = .balances
    document.strategies[baseline].figures[0].mean = 0.077
    // A plain t over these replications leaves out zero; the verdict counts more than they tell.
    document.strategies[learned].figures[0].values = (0..<10).map {
      0.0774 + 0.000_1 * Double($0 % 2)
    }
    document.strategies[baseline].figures[0].values = Array(repeating: 0.077, count: 10)
    document.strategies[learned].figures[0].difference = Difference(
      mean: 0.000_45,
      low: -0.000_1,
      high: 0.001,
      pValue: 0.08,
      verdict: .notDistinguishable
    )
    let lead = PlainSummary(document).lead
    #expect(
      lead.hasPrefix("learned has the best net value of $0.0774 per request; weighted is not")
    )
    #expect(!lead.contains("ahead of weighted"))
  }

  @Test func `a leading baseline is said to lead`() {
    var document = SampleRun.document()
    document.strategies[0].figures[0].mean = 0.5
    let lead = PlainSummary(document).lead
    #expect(lead.contains("weighted, the baseline, has the best net value of $0.5"))
    #expect(lead.hasSuffix("No strategy beats it."))
  }

  /// The sample with values of four replications: the leader gains two thirds of what the oracle does.
  private func document(leader part: [Double]) throws -> RunDocument {
    var document = SampleRun.document()
    let base = [0.05, 0.051, 0.049, 0.05]
    let gains = [0.012, 0.0125, 0.0115, 0.012]
    func place(_ id: String) throws -> Int {
      try #require(document.strategies.firstIndex { $0.id == id })
    }
    let (baseline, learned, oracle) = (
      try place(document.baseline), try place("learned"), try place("oracle")
    )
    document.strategies[baseline].figures[0].values = base
    document.strategies[oracle].figures[0].values = zip(base, gains).map { $0 + $1 }
    document.strategies[learned].figures[0].values = zip(base, zip(gains, part)).map {
      $0 + $1.0 * $1.1
    }
    for index in [learned, oracle] {
      document.strategies[index].figures[0].difference = Difference(
        mean: 0.01,
        low: 0.009,
        high: 0.011,
        pValue: 0.001,
        verdict: index == learned ? .better : nil
      )
    }
    return document
  }

  private func share(_ document: RunDocument) -> String? {
    PlainSummary(document).points.first { $0.contains("oracle") }
  }

  @Test func `the part of the oracle's gain has an interval over replications`() throws {
    // The same part in every replication has no spread.
    let sure = try document(leader: [0.67, 0.67, 0.67, 0.67])
    #expect(share(sure)?.hasSuffix("learned reaches 67 % (95 % interval 67 to 67 %).") == true)
    // Parts .5, .6, .7, .8 have mean .65; t(3, .975) √(.0166667/4) = .2054 about it.
    let unsure = try document(leader: [0.5, 0.6, 0.7, 0.8])
    #expect(share(unsure)?.contains("learned reaches 65 % (95 % interval 4") == true)
    #expect(share(unsure)?.contains(" to 8") == true)
  }

  @Test func `the part is left out where the gain may be nothing, or runs are draws`() throws {
    var none = try document(leader: [0.67, 0.67, 0.67, 0.67])
    none.isResampled = true
    #expect(share(none) == nil)
    none.isResampled = false
    let oracle = try #require(none.strategies.firstIndex { $0.id == "oracle" })
    none.strategies[oracle].figures[0].difference?.low = -0.001
    #expect(share(none)?.contains("is not distinguishable from nothing here") == true)
    var leader = try document(leader: [0.67, 0.67, 0.67, 0.67])
    let learned = try #require(leader.strategies.firstIndex { $0.id == "learned" })
    leader.strategies[learned].figures[0].difference?.low = -0.001
    #expect(share(leader) == nil)
  }

  @Test func `the summary names balancers and failed checks`() {
    var document = SampleRun.document()
    document.checks[0].left += 1
    let points = PlainSummary(document).points
    #expect(points[0] == "Caution: 1 of 2 checks failed (ledgers reconcile).")
    #expect(points.contains { $0.hasPrefix("This fleet mixes models.") })
    for index in document.deployments.indices { document.deployments[index].model = "one" }
    #expect(!PlainSummary(document).points.contains { $0.hasPrefix("This fleet mixes") })
  }
}
