// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiStatistics
import Testing

/// Windows that are cut after the run, from tallies by batches of cells.
struct LaterWindowTests {
  /// The completed requests of a run with several tenants and error classes.
  private func run(_ setup: SimulationSetup) throws -> ListRecorder {
    var list = ListRecorder()
    var source = SampleWorld.source(rate: 30, seconds: 120, luck: setup.luck)
    let run = Simulation(
      setup: setup,
      strategy: try SampleWorld.strategy("random", setup),
      coinPurpose: 1
    )
    _ = try run.run(&source, into: &list)
    return list
  }

  private func folded(
    _ list: ListRecorder,
    _ setup: SimulationSetup,
    _ window: Range<Instant>?,
    _ horizon: TimeSpan
  ) -> MetricRecorder {
    var recorder = MetricRecorder(setup, window: window, horizon: horizon)
    for completed in list.completed { recorder.record(completed) }
    for choice in list.choices { recorder.choose(choice.deployment, at: choice.now) }
    return recorder
  }

  /// Horizons that leave the cells as they are, and that make them double again and again.
  @Test(arguments: [120_000, 600_000, 2_000, 10] as [Int64])
  func `a window cut at a batch is what the same window folds`(_ milliseconds: Int64) throws {
    let setup = SampleWorld.setup(Luck(seed: 6, replication: 0))
    let list = try run(setup)
    #expect(list.completed.count > 3_000)
    let horizon = TimeSpan(milliseconds: milliseconds)
    let later = folded(list, setup, nil, horizon).byBatch
    let width = later.batchWidth
    for batch in [0, 1, 7, 40, 399, 100_000] as [Int64] {
      let start = Instant(nanoseconds: batch * width.nanoseconds)
      let known = folded(list, setup, start..<Instant.distantFuture, horizon)
      #expect(later.sum(from: start) == known.measured)
    }
    #expect(later.sum(from: .zero).total.arrivals == Int64(list.completed.count))
  }

  @Test func `a tally answers as the histogram of its values, in any grouping`() {
    let luck = Luck(seed: 4, replication: 0)
    let values = (0..<5_000).map { (index: Int) -> Int64 in
      let key = RequestKey(source: 0, ordinal: UInt32(index))
      return Int64(Mathematics.exp(30 * luck.uniform(.service, request: key)))
    }
    var histogram = LogLinearHistogram()
    for value in values { histogram.record(value) }
    histogram.recordInfinite()
    for parts in [1, 2, 3, 50] {
      var sum = BucketTally()
      for part in 0..<parts {
        var tally = BucketTally()
        for value in values[(part * 5_000 / parts)..<((part + 1) * 5_000 / parts)] {
          tally.record(value)
        }
        if part == 0 { tally.recordInfinite() }
        sum.merge(tally)
      }
      #expect(sum.histogram == histogram)
      #expect(sum.count == 5_001)
    }
  }
}
