// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiSimulator
import Testing

struct RunTimelineTests {
  private func timeline(_ choices: [(second: Int64, deployment: Int)]) -> RunTimeline {
    var cells = TimeCells(deployments: 2, horizon: nil)
    for choice in choices {
      cells.choose(
        DeploymentIndex(choice.deployment),
        at: Instant(nanoseconds: choice.second * 1_000_000_000)
      )
    }
    return RunTimeline(cells, deployments: 2)
  }

  @Test func `a run of any length has at most 200 bins that keep every choice`() {
    for length in [1, 3, 199, 200, 201, 5_000] as [Int64] {
      let timeline = timeline((0..<length).map { ($0, $0 % 3 == 0 ? 0 : 1) })
      #expect(timeline.bins <= RunTimeline.most)
      #expect(timeline.counts.reduce(0, +) == UInt64(length))
      #expect(timeline.width.nanoseconds * Int64(timeline.bins) > (length - 1) * 1_000_000_000)
    }
  }

  @Test func `shares are parts of a bin, and 0 where nothing came`() {
    let timeline = timeline([(0, 0), (1_000, 1)])
    let (left, right) = (timeline.shares[0], timeline.shares[1])
    #expect(left.first == 1 && left.last == 0)
    #expect(right.first == 0 && right.last == 1)
    #expect(zip(left, right).allSatisfy { $0 + $1 == 1 || $0 + $1 == 0 })
    #expect(left[1] == 0)
  }

  @Test func `timelines of different lengths merge the same in either order`() {
    let short = timeline((0..<50).map { ($0, 0) })
    let long = timeline((0..<5_000).map { ($0, 1) })
    #expect(short.width < long.width)
    var (one, other) = (short, long)
    one.merge(long)
    other.merge(short)
    #expect(one == other)
    #expect(one.width == long.width)
    #expect(one.counts.reduce(0, +) == 5_050)
    #expect(one.shares[0][0] > 0)
  }

  @Test func `bins tell the p95 of the requests that arrived in them`() async throws {
    var changes = ExperimentChanges()
    changes[.requests] = 4_000
    changes[.replications] = 2
    let spec = try ExperimentReader().read("outage", changes: changes)
    let runner = try ExperimentRunner(spec, workers: 2)
    let result = try await runner.run()
    let document = DocumentBuilder(result, runner).document(manifest: [])
    for strategy in document.strategies {
      let timeline = strategy.latencyTimeline
      #expect(timeline.requests.count == document.shareTimeline.count)
      #expect(timeline.requests.reduce(0, +) == 4_000 * result.replications)
      for (requests, tail) in zip(timeline.requests, timeline.tails) {
        #expect(tail == nil || requests >= LatencyTimeline.leastRequests)
      }
    }
  }
}
