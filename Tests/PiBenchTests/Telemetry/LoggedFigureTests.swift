// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiRuntime
import PiSimulator
import PiTelemetry
import Testing

/// The figures of a run, worked out once more from the rows that the same run left.
struct LoggedFigureTests {
  /// What the rows of one run say of the requests that arrived in a window.
  private struct Rows {
    var arrivals = 0.0
    var served = 0.0
    var solved = 0.0
    var inTime = 0.0
    var cost = 0.0
    var attempts = 0.0
    var servedSeconds = 0.0
    /// End-to-end latencies; infinite for failed requests.
    var latencies: [Double] = []

    init(
      _ reader: any TelemetryReader,
      _ run: RunID,
      _ window: Range<Instant>,
      objectives: [TimeSpan]
    ) throws {
      var scores: [UInt32: Double] = [:]
      try reader.labels(of: run) {
        scores[$0.request] = $0.score
        return true
      }
      var attemptsOf: [UInt32: Double] = [:]
      try reader.attempts(of: run) {
        attemptsOf[$0.request, default: 0] += 1
        return true
      }
      var requests: [RequestRecord] = []
      try reader.requests(of: run) {
        requests.append($0)
        return true
      }
      for request in requests where window.contains(request.arrival) {
        let ended = try #require(request.ended)
        let taskType = try #require(request.taskType)
        arrivals += 1
        cost += Double(try #require(request.cost).amount) / 1e9
        attempts += attemptsOf[request.number] ?? 0
        guard request.isServed == true else {
          latencies.append(.infinity)
          continue
        }
        let latency = ended - request.arrival
        latencies.append(latency.seconds)
        served += 1
        servedSeconds += latency.seconds
        let score = scores[request.number] ?? 0
        solved += score
        if latency <= objectives[taskType.offset] { inTime += score }
      }
      latencies.sort()
    }

    /// The latency that a share of all requests does not exceed.
    func quantile(_ p: Double) -> Double {
      latencies[min(Int((p * arrivals).rounded(.up)) - 1, latencies.count - 1)]
    }
  }

  private static func check(_ spec: ExperimentSpec, workers: Int) async throws {
    var spec = spec
    // So that every served request says whether it was solved.
    spec.labels.share = 1
    let scratch = try Scratch()
    let store = SQLiteTelemetryStore(path: scratch.path + "/log.db")
    let result = try await LoggedExperiment.run(
      spec,
      replications: spec.replications,
      workers: workers,
      to: store
    )
    let reader = try store.openReader()
    let runs = try reader.runs()
    let order = spec.strategies.flatMap { choice in
      (0..<spec.replications).map { "\(choice.selection.id) \($0)" }
    }
    #expect(
      runs.map { "\($0.description.strategy ?? "") \($0.description.replication ?? -1)" } == order
    )
    for (place, run) in runs.enumerated() {
      let (arm, replication) = (place / spec.replications, place % spec.replications)
      let rows = try Rows(
        reader,
        run.id,
        result.windows[replication],
        objectives: spec.workload.taskTypes.map(\.objective)
      )
      try compare(rows, result.strategies[arm].runs[replication], value: spec.value)
      #expect(rows.arrivals > 100 && rows.served > 0 && rows.solved < rows.served)
    }
  }

  private static func compare(_ rows: Rows, _ run: RunSummary, value: Double) throws {
    func figure(_ id: String) throws -> Double {
      run.values[try #require(MetricDefinition.all.firstIndex { $0.descriptor.id == id })]
    }
    let exact = [
      ("served_share", rows.served / rows.arrivals),
      (MetricID.solved, rows.solved / rows.arrivals),
      ("solved_in_time_share", rows.inTime / rows.arrivals),
      (MetricID.cost, rows.cost / rows.arrivals),
      (MetricID.netValue, (value * rows.inTime - rows.cost) / rows.arrivals),
      ("latency_mean_served_s", rows.servedSeconds / rows.served),
      ("cost_per_solved_usd", rows.cost / rows.solved),
      ("goodput_per_s", rows.inTime / run.span.seconds),
      ("retries_per_request", (rows.attempts - rows.arrivals) / rows.arrivals),
    ]
    for (id, value) in exact {
      let figure = try figure(id)
      #expect(abs(figure - value) <= 1e-9 * max(abs(value), 1e-3), "\(id): \(figure) \(value)")
    }
    for (p, id) in [(0.5, MetricID.latencyP50), (0.95, MetricID.latencyP95)] {
      let (figure, value) = (try figure(id), rows.quantile(p))
      // A bucket of the histogram is at most 0.4 % wide to each side.
      #expect(
        figure == value || abs(figure - value) <= 0.005 * value,
        "\(id): \(figure) \(value)"
      )
    }
  }

  @Test(arguments: [1, 2])
  func `a stationary experiment behind its warm-up cut`(_ workers: Int) async throws {
    var spec = try SampleFiles.read(SampleFiles.experiment)
    spec.replications = 3
    try await LoggedFigureTests.check(spec, workers: workers)
  }

  @Test(arguments: [1, 2])
  func `an experiment with a declared window`(_ workers: Int) async throws {
    var spec = try SampleFiles.read(SampleFiles.experiment)
    spec.window = Instant(nanoseconds: 20_000_000_000)..<Instant(nanoseconds: 150_000_000_000)
    try await LoggedFigureTests.check(spec, workers: workers)
  }

  @Test(arguments: [1, 2])
  func `a resampled trace, which is folded by session as well`(_ workers: Int) async throws {
    var rows = "arrival,input,output,session\n"
    for row in 0..<400 { rows += "\(row),\(200 + 7 * row % 900),\(20 + row % 90),s\(row % 40)\n" }
    let scratch = try Scratch()
    let path = try scratch.write(rows, to: "t.csv")
    let text = SampleWorkload.experiment(#""kind": "trace", "path": "\#(path)""#)
    var spec = try SampleFiles.read(text)
    spec.replications = 10
    try await LoggedFigureTests.check(spec, workers: workers)
  }
}
