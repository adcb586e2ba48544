// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiRuntime
import PiSimulator
import PiTelemetry
import Synchronization
import Testing

/// Metrics, telemetry and `requests.csv` come from one run of each strategy in each replication.
struct OneRunTests {
  /// Counts how often strategies are made, which every run does once.
  private final class Count: Sendable {
    private let made = Mutex<[String: Int]>([:])

    var byStrategy: [String: Int] { made.withLock { $0 } }

    /// The program's strategies, each of which counts.
    var registry: StrategyRegistry {
      StrategyRegistry(
        StrategyRegistry.builtIn.all.map { descriptor in
          StrategyDescriptor(
            id: descriptor.id,
            aliases: descriptor.aliases,
            summary: descriptor.summary,
            source: descriptor.source,
            role: descriptor.role,
            parameters: descriptor.parameters
          ) { setup throws(StrategyError) in
            self.made.withLock { $0[descriptor.id, default: 0] += 1 }
            return try descriptor.make(setup)
          }
        }
      )
    }
  }

  private static let clock: @Sendable () -> Int64 = { 1_700_000_000_000_000_000 }

  private static func store(_ scratch: Scratch, _ name: String) -> SQLiteTelemetryStore {
    SQLiteTelemetryStore(path: scratch.path + "/" + name, now: clock)
  }

  @Test func `every strategy is run once in every replication, whatever is logged`() async throws {
    var spec = try SampleFiles.read(SampleFiles.experiment)
    spec.replications = 3
    let count = Count()
    let logged = try LoggedRuns(strategies: LoggedRuns.all, replications: 3, of: spec)
    let runner = try ExperimentRunner(
      spec,
      registry: count.registry,
      logged: logged,
      logsRequests: true,
      workers: 2
    )
    let result = try await runner.run()
    let scratch = try Scratch()
    let store = OneRunTests.store(scratch, "log.db")
    let writer = try store.openWriter()
    let stored = try runner.telemetry?.write(to: writer)
    try writer.close()
    let csv = try LoggedExperiment.requestsCSV(of: runner)
    #expect(count.byStrategy == ["random": 3, "p2c.peak_ewma": 3])
    let simulated = result.strategies.flatMap { $0.runs.map { Int64($0.ending.totals.submitted) } }
    #expect(stored?.map(\.requests) == simulated)
    let rows = csv.count { $0 == UInt8(ascii: "\n") }
    #expect(rows == Int(simulated[0]) + 1)
  }

  @Test func `store and requests.csv are the same bytes for 1 and 2 workers`() async throws {
    var spec = try SampleFiles.read(SampleFiles.experiment)
    spec.replications = 4
    let scratch = try Scratch()
    var files: [[UInt8]] = []
    var tables: [[UInt8]] = []
    for workers in [1, 2] {
      let name = "log\(workers).db"
      let store = OneRunTests.store(scratch, name)
      try await LoggedExperiment.run(spec, replications: 3, workers: workers, to: store)
      files.append(try scratch.bytes(of: name))
      tables.append(try await LoggedExperiment.requestsCSV(spec, workers: workers))
    }
    #expect(files[0].count > 500_000 && files[0] == files[1])
    #expect(tables[0].count > 10_000 && tables[0] == tables[1])
  }

  @Test func `what a precision rule ran is what is logged`() async throws {
    var spec = try SampleFiles.read(SampleFiles.experiment)
    spec.precision = 0.02
    let scratch = try Scratch()
    let store = OneRunTests.store(scratch, "log.db")
    let result = try await LoggedExperiment.run(spec, replications: 500, to: store)
    #expect(result.replications > spec.replications && result.replications < 500)
    let runs = try store.openReader().runs()
    let replications = (0..<Int32(result.replications)).map { $0 }
    for strategy in ["random", "p2c.peak_ewma"] {
      let own = runs.filter { $0.description.strategy == strategy }
      #expect(own.map { $0.description.replication } == replications)
    }
    #expect(runs.count == 2 * result.replications)
    spec.precision = nil
    #expect {
      _ = try LoggedRuns(strategies: nil, replications: 3, of: spec)
    } throws: {
      "\($0)"
        == "--telemetry-replications: expected at most the experiment's 2 replications, found 3"
    }
  }

  @Test func `yardsticks are never logged, nor told apart by a strategy's name`() async throws {
    var spec = try SampleFiles.read(SampleFiles.experiment)
    spec.yardsticks = [.bestSingle, .oracle]
    spec.strategies[0].label = "oracle"
    spec.baseline = "oracle"
    let scratch = try Scratch()
    let store = OneRunTests.store(scratch, "log.db")
    let result = try await LoggedExperiment.run(spec, strategies: nil, replications: 2, to: store)
    let runs = try store.openReader().runs()
    #expect(runs.map { $0.description.strategy } == ["random", "random"])
    #expect(
      runs.map(\.totals.requests)
        == result.strategies[0].runs.map { Int64($0.ending.totals.submitted) }
    )
  }
}
