// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiSimulator
import Testing

/// Rates have the right denominator: the window ends with the last request.
struct WindowTests {
  /// Keeps what a rate is made of.
  private struct Arrivals: RunRecorder {
    var last = Instant.zero

    mutating func record(_ completed: borrowing CompletedRequest) {
      last = max(last, completed.request.arrival)
    }

    mutating func choose(_ deployment: DeploymentIndex, at now: Instant) {}
    mutating func faultChanged(_ fault: Int, isActive: Bool, at now: Instant) {}
  }

  @Test(arguments: [2, 10, 200])
  func `goodput of a run cut after some requests counts up to the last of them`(
    requests: UInt32
  ) async throws {
    // A day of 200 requests per second: cells of 43 s, of which the requests fill a hundredth.
    let text = SampleFiles.experiment(replacing: "\"rate_per_s\": 2}", with: "\"rate_per_s\": 200}")
      .replacing("\"duration_s\": 200", with: "\"duration_s\": 86400")
      .replacing("\"yardsticks\"", with: "\"window\": {\"from_s\": 0}, \"yardsticks\"")
    var spec = try SampleFiles.read(text)
    spec.workload.requests = requests
    let runner = try ExperimentRunner(spec, workers: 2)
    let result = try await runner.run()
    let goodput = try #require(
      MetricDefinition.all.firstIndex { $0.descriptor.id == "goodput_per_s" }
    )
    for arm in result.strategies {
      for (replication, run) in arm.runs.enumerated() {
        var seen = Arrivals()
        let setup = runner.setup(replication: replication)
        _ = try runner.simulate(arm.arm, setup, into: &seen)
        let seconds = (seen.last - .zero).seconds
        let solved = try #require(
          MetricDefinition.all.firstIndex { $0.descriptor.id == "solved_in_time_share" }
        )
        let expected = run.values[solved] * Double(requests) / seconds
        #expect(abs(run.values[goodput] - expected) <= 1e-9 * expected)
        if requests == 200 { #expect(run.values[goodput] > 100) }
      }
    }
  }
}
