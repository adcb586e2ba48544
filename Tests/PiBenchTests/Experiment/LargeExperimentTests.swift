// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import Synchronization
import Testing

/// Experiments that ask for more runs than memory or patience hold.
struct LargeExperimentTests {
  private static func experiment(strategies count: Int) -> String {
    let list = (0..<count).map { "{\"id\": \"random\", \"label\": \"s\($0)\"}" }
    return SampleFiles.experiment(
      replacing: #"["random", "p2c.peak_ewma"]"#,
      with: "[\(list.joined(separator: ", "))]"
    )
  }

  private static func fleet(deployments count: Int) -> String {
    let list = (0..<count).map {
      "{\"name\": \"d\($0)\", \"input_usd_per_million\": 1, \"output_usd_per_million\": 2,"
        + " \"ttft_base_s\": 0.5, \"tpot_s\": 0.01, \"solve_rate\": 0.9}"
    }
    return "{\"name\": \"wide\", \"deployments\": [\(list.joined(separator: ", "))]}"
  }

  /// An experiment of 20 requests on a fleet of so many deployments, with all yardsticks.
  private static func experiment(deployments count: Int) throws -> ExperimentSpec {
    var spec = try SampleFiles.read(
      SampleFiles.experiment(replacing: SampleFiles.fleet, with: fleet(deployments: count))
    )
    spec.yardsticks = Yardstick.usual
    spec.workload.requests = 20
    return spec
  }

  @Test func `more than 256 strategies are refused where they stand, with their number`() throws {
    for count in [257, 10_000] {
      let error = #expect(throws: InputError.self) {
        _ = try SampleFiles.read(Self.experiment(strategies: count))
      }
      #expect(
        "\(try #require(error))" == "e.json:15:15: expected 1 … 256 strategies, found \(count)"
      )
    }
    #expect(try SampleFiles.read(Self.experiment(strategies: 256)).strategies.count == 256)
  }

  @Test func `a fleet of thousands of deployments has room for fewer strategies`() throws {
    #expect(ExperimentSpec.mostStrategies(deployments: 512) == 256)
    #expect(ExperimentSpec.mostStrategies(deployments: 4_096) == 32)
    let fleet = Self.fleet(deployments: 2_048)
    for (count, message) in [
      (64, nil),
      (65, "expected 1 … 64 strategies for a fleet of 2048 deployments, found 65"),
    ] {
      let text = Self.experiment(strategies: count).replacing(SampleFiles.fleet, with: fleet)
      var found: String?
      do throws(InputError) { _ = try SampleFiles.read(text) } catch { found = "\(error)" }
      #expect(
        found.map { $0.contains(message ?? "no error") } ?? (message == nil),
        "\(found ?? "")"
      )
    }
  }

  @Test func `another fleet that has no room for the strategies of an experiment is refused`()
    throws
  {
    let scratch = try Scratch()
    try scratch.write(Self.experiment(strategies: 100), to: "e.json")
    try scratch.write(Self.fleet(deployments: 4_096), to: "f.json")
    let ending = try Program.run(
      ["simulate", "e.json", "--fleet", "f.json", "--out", "out"],
      in: scratch.path
    )
    #expect(ending.code == 2)
    #expect(
      ending.errors.contains(
        "--fleet: expected at most 32 strategies for a fleet of 4096 deployments, found 100"
      ),
      "\(ending.errors)"
    )
    #expect(try scratch.names() == ["e.json", "f.json"])
  }

  @Test func `nothing is simulated or written for too many strategies`() throws {
    let scratch = try Scratch()
    try scratch.write(Self.experiment(strategies: 10_000), to: "e.json")
    let file = try Program.run(["simulate", "e.json", "--out", "out"], in: scratch.path)
    #expect(file.code == 3)
    #expect(file.errors == "pibench: e.json:15:15: expected 1 … 256 strategies, found 10000\n")
    let list = (1...257).map { "p2c.peak_ewma(tau_s=\($0))" }.joined(separator: ",")
    let option = try Program.run(
      ["simulate", "default", "--strategy", list, "--out", "out"],
      in: scratch.path
    )
    #expect(option.code == 2)
    #expect(option.errors.contains("--strategy: expected at most 256 strategies, found 257"))
    #expect(try scratch.names() == ["e.json"])
  }

  @Test
  func `a wide fleet is run without the yardsticks whose work grows with its square, and says so`()
    async throws
  {
    let spec = try Self.experiment(deployments: 257)
    let last = Mutex<RunProgress?>(nil)
    let runner = try ExperimentRunner(spec, workers: 2) { progress in
      last.withLock { if progress.done > $0?.done ?? 0 { $0 = progress } }
    }
    let result = try await runner.run()
    #expect(result.yardsticks.isEmpty)
    let progress = try #require(last.withLock { $0 })
    // Two strategies in two replications; a stationary experiment may look for its warm-up first.
    #expect(progress.done == progress.total)
    #expect(progress.total < 20, "no run of a deployment alone is foreseen")
    let notes = DocumentBuilder(result, runner).document(manifest: []).notes
    #expect(
      notes.contains(
        "Left out, because the fleet has 257 deployments and their work grows with its square:"
          + " best_single (at most 256), best_per_task (at most 256), oracle (at most 64),"
          + " oracle.luck (at most 64)."
      ),
      "\(notes)"
    )
  }

  @Test func `each yardstick has its largest fleet`() throws {
    let all = Yardstick.usual
    #expect(try Self.experiment(deployments: 64).runYardsticks == all)
    #expect(try Self.experiment(deployments: 65).omittedYardsticks == [.oracle, .luckOracle])
    #expect(try Self.experiment(deployments: 256).runYardsticks == [.bestSingle, .bestPerTask])
    #expect(try Self.experiment(deployments: 257).omittedYardsticks == all)
  }
}
