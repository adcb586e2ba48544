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

  @Test func `goodput of drawn sessions is that of the recording, and no interval is claimed`()
    throws
  {
    let scratch = try Scratch()
    // Forty sessions begin 10 s apart. The first asks again after 3,000 s; a third of the draws miss it.
    let firsts = (0..<40).map { "\($0 * 10),100,10,s\($0),0" }
    let rows = ["arrival,input,output,session,think"] + firsts + ["3000.1,100,10,s0,3000"]
    try scratch.write(rows.joined(separator: "\n") + "\n", to: "long.csv")
    let file = try scratch.write(
      """
      {"name": "long", "yardsticks": [], "replications": 20,
       "fleet": {"name": "one", "deployments": [{"name": "a", "input_usd_per_million": 1,
        "output_usd_per_million": 1, "ttft_base_s": 0.1, "ttft_sigma": 0, "tpot_s": 0, "tpot_sigma": 0,
        "slots": 1000, "slowdown": 0, "error_share": 0, "solve_rate": 0.999}]},
       "strategies": ["random", "round_robin"],
       "workload": {"kind": "trace", "path": "\(scratch.path)/long.csv",
        "columns": "arrival=arrival,input=input,output=output,session=session,think=think",
        "task_types": [{"name": "chat", "share": 1, "slo_s": 9}]}}
      """,
      to: "e.json"
    )
    let ending = try Program.run(
      ["simulate", file, "--out", scratch.path + "/o", "--progress", "none"]
    )
    try #require(ending.code == 0, "\(ending.errors)")
    let lines = try scratch.text(of: "o/summary.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let rates = lines.filter { $0.contains("goodput_per_s") }
    let shares = lines.filter { $0.contains("solved_in_time_share") }
    #expect(rates.count == 2)
    let columns = Dictionary(uniqueKeysWithValues: zip(lines[0], lines[0].indices))
    for (rate, share) in zip(rates, shares) {
      let mean = try #require(columns["mean"].flatMap { Double(rate[$0]) })
      let solved = try #require(columns["mean"].flatMap { Double(share[$0]) })
      #expect(abs(mean - solved * 41 / 3_000.1) < 1e-3 * mean, "\(mean), \(solved)")
      #expect(columns["ci95_low"].map { rate[$0] } == "")
    }
  }
}
