// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiRuntime
import PiSimulator
import Testing

struct WarmUpTests {
  @Test func `the window begins where the mean latency has settled`() async throws {
    // One slow server, busy for nine tenths of the time, and a queue that starts empty.
    var text = SampleFiles.experiment(
      replacing: "\"duration_s\": 200",
      with: "\"duration_s\": 20000"
    )
    text = text.replacing("\"ttft_base_s\": 0.5", with: "\"slots\": 4, \"ttft_base_s\": 0.5")
    let spec = try SampleFiles.read(text)
    #expect(spec.isStationary)
    let result = try await ExperimentRunner(spec, workers: 2).run()
    #expect(result.windows.count == 2)
    #expect(Set(result.windows).count == 1, "one cut for all replications")
    for window in result.windows {
      #expect(window.lowerBound >= .zero)
      #expect(window.lowerBound.nanoseconds <= 10_000_000_000_000)
      #expect(window.upperBound == .distantFuture)
    }
  }

  @Test func `a declared window, faults and schedules delete nothing`() throws {
    let sample = try SampleFiles.read(SampleFiles.experiment)
    #expect(sample.isStationary)
    for (part, other) in [
      ("\"replications\": 2", "\"replications\": 2, \"window\": {\"from_s\": 5}"),
      (
        "\"replications\": 2",
        "\"replications\": 2, \"faults\": [{\"effect\": \"outage\", \"provider\": \"east\", \"at_s\": 9}]"
      ),
      (
        "{\"law\": \"poisson\", \"rate_per_s\": 2}",
        "{\"law\": \"diurnal\", \"mean_per_s\": 2, \"peak_to_mean\": 1.5}"
      ),
    ] {
      let spec = try SampleFiles.read(SampleFiles.experiment(replacing: part, with: other))
      #expect(!spec.isStationary, "\(other)")
    }
  }

  @Test func `a warm-up that is given is the one that is left out`() async throws {
    let text = SampleFiles.experiment(
      replacing: "\"replications\": 2",
      with: "\"replications\": 2, \"warm_up_s\": 12.5"
    )
    let spec = try SampleFiles.read(text)
    #expect(spec.isStationary)
    let start = Instant(nanoseconds: 12_500_000_000)
    let result = try await ExperimentRunner(spec, workers: 2).run()
    #expect(result.windows == [start..<Instant.distantFuture, start..<Instant.distantFuture])
    // The same requests as those of a window from there on.
    var windowed = spec
    windowed.warmUp = nil
    windowed.window = start..<Instant.distantFuture
    let other = try await ExperimentRunner(windowed, workers: 2).run()
    // As text, for some values are not measured and equal nothing, not even themselves.
    let values = [result, other].map { "\($0.strategies.map { $0.runs.map(\.values) })" }
    #expect(values[0] == values[1])
    var changes = ExperimentChanges()
    changes[.warmUp] = .number(9)
    let scratch = try Scratch()
    let file = try scratch.write(text, to: "e.json")
    #expect(try ExperimentReader().read(file, changes: changes).warmUp == TimeSpan(wholeSeconds: 9))
    let fixed = try scratch.write(
      SampleFiles.experiment(
        replacing: "\"replications\": 2",
        with: "\"replications\": 2, \"window\": {}"
      ),
      to: "window.json"
    )
    #expect(throws: ExperimentError.self) {
      _ = try ExperimentReader().read(fixed, changes: changes)
    }
    #expect(throws: InputError.self) {
      _ = try SampleFiles.read(
        SampleFiles.experiment(
          replacing: "\"replications\": 2",
          with: "\"window\": {}, \"warm_up_s\": 9"
        )
      )
    }
  }

  @Test func `too short a run is undecided and loses its first half`() {
    var cells = TimeCells(deployments: 1, horizon: nil)
    for second in 0..<43 {
      cells.choose(DeploymentIndex(0), at: Instant(nanoseconds: Int64(second) * 1_000_000))
    }
    let warmUp = WarmUp([LatencySeries(cells)])
    #expect(!warmUp.isDecided)
    #expect(warmUp.end == Instant(nanoseconds: 21 * cells.width.nanoseconds))
  }

  @Test func `the cut is found on the mean of the replications`() {
    // A ramp of 100 cells at the start of each; one of ten has a burst of its own later.
    let plain = (0..<2_000).map { (cell: Int) -> Double in
      min(Double(cell) / 100, 1)
    }
    let width = TimeSpan(wholeSeconds: 1)
    let series = (0..<10).map { (replication: Int) -> LatencySeries in
      var means = plain
      for cell in means.indices {
        means[cell] += Double((cell * 7_919 + replication * 104_729) % 1_009) / 1_009
        if replication == 0, (600..<700).contains(cell) { means[cell] += 0.3 }
      }
      return LatencySeries(width: width, means: means)
    }
    let together = WarmUp(series)
    #expect(together.isDecided)
    #expect((80...120).contains(Int((together.end - .zero).seconds)))
    let alone = WarmUp([series[0]])
    #expect(Int((alone.end - .zero).seconds) >= 600, "alone, the burst is cut off as warm-up")
  }

  @Test func `series of unequal widths are joined to the widest`() {
    let fine = LatencySeries(
      width: TimeSpan(wholeSeconds: 1),
      means: (0..<2_000).map { (cell: Int) -> Double in
        cell < 200 ? 0 : 1 + Double(cell % 4 / 2) / 10
      }
    )
    let coarse = LatencySeries(
      width: TimeSpan(wholeSeconds: 2),
      means: (0..<1_000).map { (cell: Int) -> Double in
        cell < 100 ? 0 : 1 + Double(cell % 2) / 10
      }
    )
    #expect(WarmUp([fine, coarse]).end == Instant.zero + TimeSpan(wholeSeconds: 200))
  }
}
