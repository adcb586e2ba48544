// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator
import PiStatistics
import Testing

@Suite struct MetricTests {
  /// A run's requests as a list and folded, from the same setup.
  private func runs(_ setup: SimulationSetup) throws -> (ListRecorder, MetricRecorder) {
    var list = ListRecorder()
    var source = SampleWorld.source(rate: 12, seconds: 120, luck: setup.luck)
    let run = Simulation(
      setup: setup,
      strategy: try SampleWorld.strategy("random", setup),
      coinPurpose: 1
    )
    _ = try run.run(&source, into: &list)
    return (list, try SampleWorld.metrics("random", setup, rate: 12, seconds: 120))
  }

  @Test func `folded metrics are those of the list of requests`() throws {
    let (list, folded) = try runs(SampleWorld.setup(Luck(seed: 6, replication: 0)))
    let served = list.completed.filter { $0.outcome.error == nil }
    let inTime = served.filter {
      $0.isSolved
        && $0.outcome.endToEnd <= SampleWorld.taskTypes[$0.request.taskType.offset].objective
    }
    #expect(folded.total.arrivals == Int64(list.completed.count))
    #expect(folded.total.served == Int64(served.count))
    #expect(folded.total.solved == Int64(served.count { $0.isSolved }))
    #expect(folded.total.solvedInTime == Int64(inTime.count))
    #expect(folded.total.cost == list.completed.reduce(0) { $0 + $1.outcome.cost.amount })
    #expect(folded.choices.reduce(0, +) == Int64(list.choices.count))
    #expect(folded.failures.reduce(0, +) == Int64(list.completed.count - served.count))
    #expect(folded.tenants.map(\.arrivals).reduce(0, +) == Int64(list.completed.count))
    let latencies =
      served.map { Double($0.outcome.endToEnd.nanoseconds) }.sorted()
      + list.completed.compactMap { $0.outcome.error == nil ? nil : Double.infinity }
    for p in [0.5, 0.95] {
      let exact = latencies[Int((p * Double(latencies.count)).rounded(.up)) - 1]
      let sketch = try #require(folded.endToEnd.quantile(p))
      #expect(abs(sketch - exact) <= 0.004 * exact)
    }
  }

  @Test func `cells that doubled keep the sums`() throws {
    let setup = SampleWorld.setup(Luck(seed: 6, replication: 0))
    let (list, _) = try runs(setup)
    // A horizon that is far too short makes the cells double again and again.
    var folded = MetricRecorder(
      setup,
      window: .zero..<Instant.distantFuture,
      horizon: TimeSpan(milliseconds: 10)
    )
    for completed in list.completed { folded.record(completed) }
    for choice in list.choices { folded.choose(choice.deployment, at: choice.now) }
    #expect(folded.cells.width > TimeSpan(milliseconds: 30))
    #expect(folded.cells.cells.count <= TimeCells.capacity)
    var sum = MetricCell()
    for cell in folded.cells.cells { sum.merge(cell) }
    #expect(sum == folded.total)
    #expect(folded.cells.choices.reduce(0) { $0 + Int($1) } == list.choices.count)
    let width = folded.cells.width.nanoseconds
    for (index, cell) in folded.cells.cells.enumerated() {
      let arrivals = list.completed.count { $0.request.arrival.nanoseconds / width == index }
      #expect(cell.arrivals == Int64(arrivals))
      var latencies = LogLinearHistogram()
      for completed in list.completed
      where completed.request.arrival.nanoseconds / width == index {
        if completed.outcome.error != nil {
          latencies.recordInfinite()
        } else {
          latencies.record(completed.outcome.endToEnd.nanoseconds)
        }
      }
      #expect(folded.cells.latencies[index].histogram == latencies)
    }
  }

  @Test func `requests outside the window are not counted`() throws {
    let setup = SampleWorld.setup(Luck(seed: 6, replication: 0))
    let (list, _) = try runs(setup)
    let window = (Instant.zero + TimeSpan(wholeSeconds: 30))..<(.zero + TimeSpan(wholeSeconds: 60))
    var folded = MetricRecorder(setup, window: window, horizon: nil)
    for completed in list.completed { folded.record(completed) }
    let inside = list.completed.count { window.contains($0.request.arrival) }
    #expect(inside > 100)
    #expect(folded.total.arrivals == Int64(inside))
  }

  @Test func `a watched outage is detected and recovered from`() throws {
    var setup = SampleWorld.setup(Luck(seed: 6, replication: 0))
    let start = Instant.zero + TimeSpan(wholeSeconds: 60)
    setup.faults = [
      Fault(
        name: "outage",
        effect: .outage,
        deployments: [DeploymentIndex(1)],
        timing: .scheduled(at: start, lasting: TimeSpan(wholeSeconds: 60))
      )
    ]
    var recorder = MetricRecorder(
      setup,
      window: .zero..<Instant.distantFuture,
      horizon: nil
    )
    // Every fourth request goes to the struck deployment, but for 10 s after the start until 10 s
    // after the end of its fault.
    for step in 0..<3_000 {
      let now = Instant.zero + TimeSpan(milliseconds: Int64(step) * 100)
      if step == 600 { recorder.faultChanged(0, isActive: true, at: now) }
      if step == 1_200 { recorder.faultChanged(0, isActive: false, at: now) }
      let avoids = step >= 700 && step < 1_300
      recorder.choose(DeploymentIndex(avoids ? 0 : step % 4), at: now)
    }
    let watch = recorder.watches[0]
    #expect(watch.shareBefore == 0.25)
    let detection = try #require(watch.detection)
    let recovery = try #require(watch.recovery)
    #expect(!detection.isCensored && !recovery.isCensored)
    // Half of 200 choices at 10 a second is 10 s after the traffic moved.
    #expect(abs(detection.time.seconds - 20) < 1)
    #expect(abs(recovery.time.seconds - 26) < 1)
  }
}
