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

  @Test func `too short a run is undecided and loses its first half, in whole batches`() {
    var cells = TimeCells(deployments: 1, horizon: nil)
    for second in 0..<43 {
      cells.choose(DeploymentIndex(0), at: Instant(nanoseconds: Int64(second) * 1_000_000))
    }
    let warmUp = WarmUp(cells)
    #expect(!warmUp.isDecided)
    #expect(warmUp.end == Instant(nanoseconds: 20 * cells.width.nanoseconds))
  }
}
