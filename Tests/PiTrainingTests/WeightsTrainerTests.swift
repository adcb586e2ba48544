// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiRuntime
import PiTelemetry
import PiTraining
import Testing

/// Training on logs of a fleet whose truth is known.
@Suite struct WeightsTrainerTests {
  /// What the model says of each deployment for a request of the usual size, by task type.
  private func prediction(
    _ training: WeightsTrainer.Training,
    _ deployment: String,
    _ task: String
  ) throws -> CandidatePrediction {
    let design = training.weights.design
    let features = RoutingFeatures(
      deployments: design.names.deployments.map(\.name),
      taskTypes: design.names.taskTypes.map {
        TaskType(name: $0, objective: TimeSpan(wholeSeconds: 8))
      }
    )
    var binding = try #require(
      design.bound(
        to: features.schema.features.map(\.name),
        fleet: design.names.deployments,
        taskTypes: design.names.taskTypes
      )
    )
    let place = try #require(design.names.deployments.firstIndex { $0.name == deployment })
    let type = try #require(design.names.taskTypes.firstIndex(of: task))
    var fleet = ObservedFleet(
      design.names.deployments.map {
        Deployment(name: $0.name, provider: "p", model: $0.model, prices: free)
      }
    )
    // The usual load: a third of a request per second, times how long it takes.
    fleet.inFlight[place] = deployment == "late" ? 12 : 0
    var monitor = FleetMonitor(fleet.deployments)
    var rows = FeatureRows()
    rows.fill(
      features,
      [DeploymentIndex(place)],
      of: Request(
        key: RequestKey(source: 0, ordinal: 0),
        arrival: .zero,
        inputTokens: TokenCount(task == "easy" ? 400 : 800),
        taskType: TaskTypeIndex(UInt8(type))
      ),
      now: .zero,
      attempt: 0,
      fleet: fleet,
      monitor: &monitor
    )
    binding.encode(request: rows.request, candidates: rows.candidates, from: 0)
    return training.weights.model.predict(binding.row.span, timeLeft: 8)
  }

  private var free: PriceList { PriceList(input: .free, output: .free) }

  @Test func `heads find what the fleet was given`() async throws {
    let training = try await PlantedFleet.train(PlantedFleet.experiment(labels: 1))
    #expect(training.heads.allSatisfy { $0.missing == nil })
    for (name, share) in PlantedFleet.errorShares {
      let served = try prediction(training, name, "easy").served
      // 2,100 attempts each: four standard errors of a share of 0.1 are 0.026.
      #expect(abs(served - (1 - share)) < 0.03, "\(name): \(served)")
    }
    for (name, rates) in PlantedFleet.solveRates {
      for (task, rate) in rates {
        let solved = try #require(try prediction(training, name, task).solved)
        // Some 1,000 judged answers each: four standard errors are 0.06 at most.
        #expect(abs(solved - rate) < 0.06, "\(name), \(task): \(solved)")
      }
    }
    let sharp = try prediction(training, "sharp", "easy")
    #expect(abs(sharp.latency / 1.5 - 1) < 0.06, "0.5 s and 100 tokens at 0.01 s: \(sharp.latency)")
    #expect(abs(sharp.outputTokens / 102 - 1) < 0.04, "\(sharp.outputTokens)")
    // 30 s of 8: never in time.
    #expect(try prediction(training, "late", "easy").success < 0.02)
    let hard = try prediction(training, "sharp", "hard").success
    #expect(abs(hard - 0.98 * 0.8) < 0.05, "\(hard)")
    let names = training.weights.design.names
    let table = training.weights.table.map { names.deployments[$0].name }
    #expect(zip(names.taskTypes, table).map { "\($0) \($1)" } == ["easy plain", "hard sharp"])
  }

  @Test
  func `held-out rows are judged, and heads beat a constant where there is something to learn`()
    async throws
  {
    let training = try await PlantedFleet.train(PlantedFleet.experiment(labels: 1))
    for head in training.heads {
      #expect(head.tests > 200 && head.rows > 3 * head.tests, "\(head.name)")
      #expect(head.error < head.constantError, "\(head.name)")
      #expect(head.error < head.meanError * 1.05, "\(head.name)")
    }
  }

  @Test func `without labels, right answers are not learned and the rest is`() async throws {
    let training = try await PlantedFleet.train(PlantedFleet.experiment(labels: 0))
    #expect(training.heads.filter { $0.missing != nil }.map(\.name) == ["solved"])
    #expect(training.heads.first { $0.name == "solved" }?.missing == "no labels")
    #expect(training.weights.model.solved == nil && training.labelled == 0)
  }

  @Test func `a few labels are too few`() async throws {
    let training = try await PlantedFleet.train(PlantedFleet.experiment(labels: 0.01))
    let missing = training.heads.first { $0.name == "solved" }?.missing
    #expect(missing?.hasSuffix("rows, of 200 that it takes") == true, "\(missing ?? "learned")")
  }

  @Test func `curves that cannot be fitted are told with the reason`() async throws {
    // 3 % of 5,000 answers are enough for right answers, and too few for the product.
    let training = try await PlantedFleet.train(PlantedFleet.experiment(labels: 0.06))
    #expect(training.heads.allSatisfy { $0.missing == nil })
    #expect(training.weights.model.success == .identity)
    let success = try #require(training.curves.first { $0.name == "success" })
    #expect(success.missing?.hasSuffix(" judged answers, of 500 that it takes") == true)
    #expect(training.curves.first { $0.name == "on_time" }?.missing == nil)
    let reason = try #require(success.missing)
    #expect(TrainingReport.text(training).contains("\nCould not learn success: \(reason)\n"))
    let csv = String(decoding: TrainingReport.csv(training), as: UTF8.self)
    #expect(csv.hasSuffix("\nsuccess,\(success.rows),,,,,,,,\"\(reason)\"\n"))
    let json = String(decoding: TrainingReport.json(training), as: UTF8.self)
    #expect(json.contains("\"not_learned\": \"\(reason)\""))
  }

  @Test func `where no answer is ever in time, nothing tells what it depends on`() async throws {
    let experiment = PlantedFleet.experiment(labels: 0, seconds: 2_000)
      .replacing("\"slo_s\": 8, ", with: "\"slo_s\": 0.001, ")
    let training = try await PlantedFleet.train(experiment)
    let reason = try #require(training.curves.first { $0.name == "on_time" }?.missing)
    #expect(training.weights.model.onTime == LogisticCurve(intercept: 0, slope: 3))
    #expect(training.curves.first { $0.name == "success" }?.missing == "solved was not learned")
    #expect(TrainingReport.text(training).contains("\nCould not learn on_time: \(reason)\n"))
  }

  @Test func `a fit that fails says why`() async throws {
    let folder = try Folder()
    let reader = try await PlantedFleet.log(PlantedFleet.experiment(labels: 1), to: folder)
    var trainer = WeightsTrainer()
    trainer.iterationLimit = 1
    let training = try trainer.train(try TrainingRows(reader) { _ in true })
    let text = TrainingReport.text(training)
    for name in ["served", "solved", "on_time"] {
      let line = try #require(
        text.split(separator: "\n").first { $0.hasPrefix("Could not learn \(name): ") }
      )
      #expect(line.contains("no convergence after 1 iterations, gradient norm"), "\(line)")
    }
    #expect(text.contains("\nCould not learn success: solved was not learned\n"))
    #expect(training.heads.filter { $0.missing == nil }.count == 3)
  }

  @Test func `a curve that would fall is refused`() {
    let values = (0..<300).map { Double($0) / 100 }
    #expect(throws: CurveError.falls) {
      _ = try LogisticCurve(fitting: values, values.map { $0 > 1.5 ? 0 : 1 })
    }
    #expect(throws: CurveError.self) {
      _ = try LogisticCurve(fitting: values.map { $0 == 2 ? .infinity : $0 }, values.map { _ in 1 })
    }
  }

  @Test func `a store without decisions teaches nothing`() throws {
    let folder = try Folder()
    let store = SQLiteTelemetryStore(path: folder.path + "/t.db")
    let writer = try store.openWriter()
    let run = try writer.beginRun(
      RunDescription(origin: .imported, clock: .unix, name: "log", contentHash: "")
    )
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    let rows = try TrainingRows(try store.openReader()) { _ in true }
    #expect(throws: TrainingError.noRows(reasons: ["1 run without decisions that have features"])) {
      _ = try WeightsTrainer().train(rows)
    }
  }

  @Test func `training again gives the same bytes`() async throws {
    let experiment = PlantedFleet.experiment(labels: 0.3, seconds: 2_000)
    let first = try await PlantedFleet.train(experiment)
    let second = try await PlantedFleet.train(experiment)
    #expect(WeightsDocument.bytes(first.weights) == WeightsDocument.bytes(second.weights))
  }

  @Test func `what the gateway predicted is what its log says, to the bit`() async throws {
    let training = try await PlantedFleet.train(PlantedFleet.experiment(labels: 1))
    let registry = StrategyRegistry.builtIn.with(["w": training.weights])
    let folder = try Folder()
    let reader = try await PlantedFleet.log(
      PlantedFleet.experiment(
        labels: 0.1,
        strategies: #"{"id": "learned", "parameters": {"weights": "w", "epsilon": 0.3}}"#,
        seed: 8,
        seconds: 1_000
      ),
      registry: registry,
      to: folder
    )
    let rows = try TrainingRows(reader) { _ in true }
    let run = try #require(rows.runs.first)
    var binding = try #require(
      training.weights.design.bound(
        to: run.features,
        fleet: run.fleet,
        taskTypes: run.taskTypes
      )
    )
    var predicted: [UInt64: [Double]] = [:]
    var candidates: [UInt64: ContiguousArray<DeploymentIndex>] = [:]
    try reader.decisions(of: RunID(run.number)) { decision in
      let key = UInt64(decision.request) << 8 | UInt64(decision.ordinal)
      predicted[key] = Array(decision.predictions)
      candidates[key] = decision.candidates
      return true
    }
    let left = try #require(run.features.firstIndex(of: "time_left_s"))
    var compared = 0
    for (row, attempt) in run.attempts.enumerated() {
      let key = UInt64(attempt.request) << 8 | UInt64(attempt.decision)
      let place = try #require(candidates[key]?.firstIndex(of: attempt.deployment))
      let raw = run.features.indices.map { run.value(row, $0) }
      binding.encode(raw.span)
      let again = training.weights.model.predict(binding.row.span, timeLeft: raw[left])
      let logged = try #require(predicted[key])
      #expect(logged[4 * place].bitPattern == again.success.bitPattern)
      #expect(logged[4 * place + 1].bitPattern == again.served.bitPattern)
      #expect(logged[4 * place + 3].bitPattern == again.latency.bitPattern)
      compared += 1
    }
    #expect(compared > 900)
    // The three are used as their worth says: plain for easy requests, sharp for hard ones.
    let names = run.fleet.map(\.name)
    let type = try #require(run.features.firstIndex(of: "task_type"))
    let firsts = run.attempts.indices.filter { run.attempts[$0].ordinal == 0 }
    let right = firsts.count {
      names[run.attempts[$0].intended.offset]
        == (run.taskTypes[Int(run.value($0, type))] == "easy" ? "plain" : "sharp")
    }
    // 0.7 + 0.3 / 3 of first choices.
    #expect(abs(Double(right) / Double(firsts.count) - 0.8) < 0.05, "\(right) of \(firsts.count)")
  }
}
