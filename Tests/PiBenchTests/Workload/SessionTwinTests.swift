// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import Testing

struct SessionTwinTests {
  private static let weka =
    #""kind": "twin", "twin": "weka", "sessions_per_hour": 100, "duration_s": 300000000"#

  private static func played() throws -> [[SourcedRequest]] {
    var source = try SampleWorkload.source(weka)
    return try SampleWorkload.sessions(&source, most: 600)
  }

  private static func near(_ value: Double, _ fitted: Double, within share: Double) -> Bool {
    abs(value - fitted) <= share * fitted
  }

  @Test func `600 sessions have the marginals of the recording`() throws {
    let fitted = try FittedTwin("weka")
    let sessions = try SessionTwinTests.played()
    let turns = sessions.map { Double($0.count) }
    let mean = try fitted.number("turns_per_session", "measured_mean")
    #expect(SessionTwinTests.near(Sample.mean(turns), mean, within: 0.15), "\(Sample.mean(turns))")
    let firsts = Sample.mean(sessions.map { Double($0[0].request.inputTokens.count) })
    let first = try fitted.number("first_input_tokens", "measured_mean")
    #expect(SessionTwinTests.near(firsts, first, within: 0.2), "\(firsts)")
    let outputs = sessions.joined().map { Double($0.recordedOutput?.count ?? 0) }
    let output = try fitted.number("output_tokens", "measured_mean")
    #expect(SessionTwinTests.near(Sample.mean(outputs), output, within: 0.05))
    let tail = try fitted.number("output_tokens", "measured_p99")
    #expect(SessionTwinTests.near(Sample.quantile(0.99, of: outputs), tail, within: 0.1))
    #expect(sessions.allSatisfy { $0[0].request.sharedPrefixTokens == .zero })
  }

  @Test func `later turns are cached, grow and shrink as in the recording`() throws {
    let fitted = try FittedTwin("weka")
    var (shares, growths): ([Double], [Double]) = ([], [])
    var shrunk = 0.0
    for turns in try SessionTwinTests.played() {
      for (before, now) in zip(turns, turns.dropFirst()) {
        let input = Double(now.request.inputTokens.count)
        let change = input - Double(before.request.inputTokens.count)
        if change < 0 { shrunk += 1 } else { growths.append(change) }
        shares.append(Double(now.request.sharedPrefixTokens.count) / input)
      }
    }
    let share = try fitted.number("cached_input_share_per_turn", "measured_mean")
    #expect(abs(Sample.mean(shares) - share) < 0.01, "\(Sample.mean(shares))")
    #expect(shares.allSatisfy { (0...1).contains($0) })
    let growth = try fitted.number("input_growth_tokens_per_turn", "measured_mean")
    #expect(SessionTwinTests.near(Sample.mean(growths), growth, within: 0.15))
    let shrink = try fitted.number("context_shrink_share_per_turn")
    let share0 = shrunk / Double(shares.count)
    #expect(SessionTwinTests.near(share0, shrink, within: 0.2), "\(share0)")
  }

  @Test func `outputs depend on fresh input and on the output before`() throws {
    let fitted = try FittedTwin("weka")
    var (fresh, outputs, before): ([Double], [Double], [Double]) = ([], [], [])
    for turns in try SessionTwinTests.played() {
      for (last, now) in zip(turns, turns.dropFirst()) {
        let request = now.request
        fresh.append(Double(request.inputTokens.count - request.sharedPrefixTokens.count))
        outputs.append(Double(now.recordedOutput?.count ?? 0))
        before.append(Double(last.recordedOutput?.count ?? 0))
      }
    }
    let size = Sample.rankCorrelation(fresh, outputs)
    #expect(abs(size - (try fitted.number("fresh_output_rank_correlation"))) < 0.03, "\(size)")
    let lag = Sample.rankCorrelation(before, outputs)
    #expect(abs(lag - (try fitted.number("output_lag1_rank_correlation"))) < 0.03, "\(lag)")
  }

  @Test func `the next turn comes a drawn think time after the answer`() throws {
    let fitted = try FittedTwin("weka")
    var think: [Double] = []
    for turns in try SessionTwinTests.played() {
      #expect(turns.map(\.request.key.ordinal) == (0..<UInt32(turns.count)).map { $0 })
      #expect(Set(turns.map(\.request.key.source)).count == 1)
      for (before, now) in zip(turns, turns.dropFirst()) {
        think.append((now.request.arrival - before.request.arrival).seconds - 5)
      }
    }
    #expect(think.allSatisfy { $0 >= 0 })
    #expect((9...11).contains(Sample.quantile(0.5, of: think)))
    let mean = try fitted.number("think_time_s", "measured_mean")
    #expect(SessionTwinTests.near(Sample.mean(think), mean, within: 0.15), "\(Sample.mean(think))")
  }

  @Test func `sessions start as a Poisson process that the rate scale speeds up`() throws {
    var source = try SampleWorkload.source(SessionTwinTests.weka)
    let starts = try SampleWorkload.firsts(&source, most: 2_000).map(\.request.arrival)
    let gaps = zip(starts, starts.dropFirst()).map { ($1 - $0).seconds }
    #expect(gaps.allSatisfy { $0 >= 0 })
    #expect(SessionTwinTests.near(Sample.mean(gaps), 36, within: 0.08))
    let squares = Sample.mean(gaps.map { $0 * $0 })
    #expect(SessionTwinTests.near(squares, 2 * 36 * 36, within: 0.2))
    var fast = try SampleWorkload.source(SessionTwinTests.weka + #", "rate_scale": 2"#)
    let first = try #require(try fast.next())
    let halved = (starts[0] - .zero).seconds / 2
    #expect(abs((first.request.arrival - .zero).seconds - halved) < 1e-8)
  }

  @Test func `a slower answer moves the next turn and changes nothing else`() throws {
    var quick = try SampleWorkload.source(SessionTwinTests.weka)
    var slow = try SampleWorkload.source(SessionTwinTests.weka)
    let left = try SampleWorkload.sessions(&quick, most: 20)
    let right = try SampleWorkload.sessions(
      &slow,
      most: 20,
      latency: TimeSpan(wholeSeconds: 12)
    )
    #expect(left.map(\.count) == right.map(\.count))
    for (one, two) in zip(left.joined(), right.joined()) {
      let delay = Int64(one.request.key.ordinal) * 7
      var expected = one.request
      expected.arrival = expected.arrival + TimeSpan(wholeSeconds: delay)
      #expect(two.request == expected)
      #expect(two.recordedOutput == one.recordedOutput)
    }
  }

  @Test func `turns do not depend on the order in which answers come`() throws {
    var source = try SampleWorkload.source(SessionTwinTests.weka)
    let whole = try SampleWorkload.sessions(&source, most: 8)
    var other = try SampleWorkload.source(SessionTwinTests.weka)
    var mixed = try SampleWorkload.firsts(&other, most: 8).map { [$0] }
    for _ in 0..<500 {
      for place in mixed.indices.reversed() {
        guard let last = mixed[place].last?.request else { continue }
        let end = last.arrival + TimeSpan(wholeSeconds: 5)
        if mixed[place].count == whole[place].count { continue }
        if let turn = try other.followUp(to: last.key, endedAt: end) { mixed[place].append(turn) }
      }
    }
    #expect(mixed.map { $0.map(\.request) } == whole.map { $0.map(\.request) })
    var next = try SampleWorkload.source(SessionTwinTests.weka, replication: 1)
    #expect(try next.next()?.request != whole[0][0].request)
  }

  @Test func `the run ends at its length or at its number of requests`() throws {
    let keys = #""kind": "twin", "twin": "weka", "sessions_per_hour": 60, "duration_s": 3600"#
    var source = try SampleWorkload.source(keys)
    let sessions = try SampleWorkload.sessions(&source)
    #expect((30...100).contains(sessions.count))
    let end = Instant.zero + TimeSpan(wholeSeconds: 3_600)
    #expect(sessions.joined().allSatisfy { $0.request.arrival < end })
    var few = try SampleWorkload.source(keys + #", "requests": 7"#)
    #expect(try SampleWorkload.sessions(&few).joined().count == 7)
    #expect(try SampleWorkload.factory(keys).isClosedLoop)
  }
}
