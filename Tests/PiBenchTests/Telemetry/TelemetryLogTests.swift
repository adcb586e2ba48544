// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiRuntime
import PiSimulator
import PiTelemetry
import Testing

struct TelemetryLogTests {
  private static let experiment = """
    {"name": "logged", "fleet": "default", "workload": {"kind": "open_loop", \
    "arrivals": {"law": "poisson", "rate_per_s": 3}, "duration_s": 400, "task_types": [\
    {"name": "chat", "share": 2, "slo_s": 8, "input_tokens": 100, "output_tokens": 50}, \
    {"name": "code", "share": 1, "slo_s": 8, "input_tokens": 100, "output_tokens": 50}]},
    "strategies": ["p2c.peak_ewma", "cheapest"], "yardsticks": [], "replications": 2, "seed": 7}
    """

  private func spec(exploring epsilon: Double = 0) throws -> ExperimentSpec {
    var spec = try SampleFiles.read(TelemetryLogTests.experiment)
    spec.exploration = epsilon
    return spec
  }

  private func log(
    _ spec: ExperimentSpec,
    in scratch: Scratch,
    to name: String = "log.db",
    replications: Int = 2
  ) async throws -> any TelemetryReader {
    let store = SQLiteTelemetryStore(path: scratch.path + "/" + name)
    try await LoggedExperiment.run(spec, replications: replications, to: store)
    return try store.openReader()
  }

  @Test func `the store holds what was simulated, to the nanodollar`() async throws {
    let spec = try spec()
    let runner = try ExperimentRunner(spec, workers: 1)
    let scratch = try Scratch()
    let reader = try await log(spec, in: scratch)
    let runs = try reader.runs()
    #expect(
      runs.map { $0.description.strategy } == [
        "p2c.peak_ewma", "p2c.peak_ewma", "cheapest", "cheapest",
      ]
    )
    #expect(runs.map { $0.description.replication } == [0, 1, 0, 1])
    for run in runs {
      let id = try #require(run.description.strategy)
      let replication = Int(try #require(run.description.replication))
      let setup = runner.setup(replication: replication)
      var recorder = MetricRecorder(
        setup,
        window: Instant.zero..<Instant.distantFuture,
        horizon: runner.workload.horizon
      )
      let arm = Arm(id, .strategy(StrategySelection(id)))
      let totals = try runner.simulate(arm, setup, into: &recorder)
      let stored = try reader.recount(run.id)
      #expect(stored == run.totals)
      #expect(stored.requests == Int64(totals.submitted))
      #expect(stored.attempts == Int64(totals.attempts))
      #expect(Int128(stored.cost.amount) == totals.cost)
      #expect(stored.lostRecords == 0 && stored.prices == 7 && stored.labels > 0)
    }
  }

  @Test func `decisions tell what could have been chosen and how likely`() async throws {
    let spec = try spec(exploring: 0.14)
    let scratch = try Scratch()
    let reader = try await log(spec, in: scratch, replications: 1)
    let features = RoutingFeatures(
      deployments: spec.fleet.members.map(\.deployment.name),
      taskTypes: spec.workload.taskTypes
    )
    for run in try reader.runs() {
      #expect(run.description.featureSchemaHash == features.schema.hash)
      var weights = 0.0
      var first = 0
      try reader.decisions(of: run.id) { decision in
        guard decision.ordinal == 0, let chosen = decision.chosen,
          let place = decision.candidates.firstIndex(of: chosen)
        else { return true }
        let count = decision.candidates.count
        #expect(decision.requestFeatures.count == features.requestFeatures)
        #expect(decision.candidateFeatures.count == count * features.candidateFeatures)
        #expect(decision.propensities.allSatisfy { $0 >= 0.14 / Double(count) - 1e-12 })
        #expect(abs(decision.propensities.reduce(0, +) - 1) < 1e-12)
        // The weight towards the even policy has mean 1 when propensities are true.
        weights += 1 / Double(count) / decision.propensities[place]
        first += 1
        return true
      }
      #expect(first > 1_000)
      #expect(abs(weights / Double(first) - 1) < 0.2, "\(weights / Double(first))")
    }
  }

  @Test func `logging again gives the same records`() async throws {
    let spec = try spec(exploring: 0.05)
    let scratch = try Scratch()
    var copies: [[TelemetryRecord]] = []
    for name in ["a.db", "b.db"] {
      let reader = try await log(spec, in: scratch, to: name, replications: 1)
      var records: [TelemetryRecord] = []
      for run in try reader.runs() {
        try reader.requests(of: run.id) {
          records.append(.request($0))
          return true
        }
        try reader.decisions(of: run.id) {
          records.append(.decision($0))
          return true
        }
        try reader.attempts(of: run.id) {
          records.append(.attempt($0))
          return true
        }
        try reader.labels(of: run.id) {
          records.append(.label($0))
          return true
        }
      }
      copies.append(records)
    }
    #expect(copies[0].count > 5_000)
    #expect(copies[0] == copies[1])
  }

  @Test func `attempts of a request add up to it`() async throws {
    let scratch = try Scratch()
    let reader = try await log(try spec(), in: scratch, replications: 1)
    for run in try reader.runs() {
      var costs: [UInt32: Int64] = [:]
      try reader.attempts(of: run.id) { attempt in
        costs[attempt.request, default: 0] += attempt.cost?.amount ?? 0
        return true
      }
      try reader.requests(of: run.id) { request in
        #expect(costs[request.number, default: 0] == request.cost?.amount)
        return true
      }
    }
  }
}
