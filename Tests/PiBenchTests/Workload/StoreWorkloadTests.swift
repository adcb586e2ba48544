// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiSimulator
import PiTelemetry
import Testing

/// Runs of a telemetry store as workloads.
struct StoreWorkloadTests {
  private static func store(_ scratch: Scratch) -> String { scratch.path + "/t.db" }

  private static func importLog(_ text: String, _ scratch: Scratch) throws -> String {
    let log = try scratch.write(text, to: "spend.jsonl")
    let writer = try SQLiteTelemetryStore(path: store(scratch)).openWriter()
    let reader = try SQLiteTelemetryStore(path: store(scratch)).openReader()
    _ = try LogImport(log, settings: ImportSettings()).run(writer: writer, reader: reader)
    try writer.close()
    return log
  }

  @Test func `a name is a store, perhaps with a run, or something else`() throws {
    let scratch = try Scratch()
    _ = try Self.importLog(RecordedLogTests.row(1, second: 1), scratch)
    let path = Self.store(scratch)
    let whole = try #require(StoreRun(path))
    #expect(whole.location == .file(path) && whole.number == nil)
    let run = try #require(StoreRun(path + ":7"))
    #expect(run.location == .file(path) && run.number == 7)
    for other in [path + ":0", path + ":x", path + ":", scratch.path + "/spend.jsonl", "no.db:1"] {
      #expect(StoreRun(other) == nil, "\(other)")
    }
    for (text, number, address) in [
      ("postgres://u:p@h:5432/db", nil, "postgres://u:…@h:5432/db"),
      ("postgres://u:p@h:5432/db:12", 12, "postgres://u:…@h:5432/db"),
      ("postgresql://h:5432", nil, "postgresql://h:5432"),
    ] as [(String, Int64?, String)] {
      let run = try #require(StoreRun(text))
      #expect(run.number == number && run.location.name == address)
    }
    #expect(!WorkloadSpec.TraceOrigin(path: "postgres://u:secret@h/db:1").path.contains("secret"))
  }

  @Test func `an imported log and its file are the same workload`() throws {
    let scratch = try Scratch()
    let rows = (0..<200).map { number in
      RecordedLogTests.row(
        number,
        second: number * 7 % 200,
        input: number % 9 == 4 ? 0 : 100 + number,
        output: number % 9 == 4 ? 0 : number % 5,
        ",\"session_id\":\"s\(number % 3)\",\"request_tags\":[\"task:code\"],\"team_id\":\"t\(number % 2)\""
          + (number % 11 == 5 ? ",\"cache_hit\":\"True\"" : "")
          + (number % 13 == 6 ? ",\"status\":\"failure\"" : "")
      )
    }
    let log = try Self.importLog(rows.joined(), scratch)
    let file = try RecordedLogTests.workload(scratch, log)
    let store = try RecordedLogTests.workload(scratch, Self.store(scratch))
    let (first, second) = (try #require(file.profile), try #require(store.profile))
    #expect(first.rows == second.rows && first.rows > 150)
    #expect(first.leftOut.lacking == second.leftOut.lacking)
    #expect(first.leftOut.lacking[1] > 10 && first.leftOut.lacking[3] > 10)
    #expect(first.failed == second.failed && first.failed > 10)
    #expect(first.inputTokens == second.inputTokens && first.outputTokens == second.outputTokens)
    #expect(file.sessionCount == 3 && store.sessionCount == 3)
    let played = [try Self.play(file), try Self.play(store)]
    #expect(played[0] == played[1] && played[0].count == first.rows)
  }

  /// Every request of a workload when each is answered within a second: arrival, sizes and kind.
  private static func play(_ workload: WorkloadFactory) throws -> [[Int64]] {
    var source = try workload.source(luck: Luck(seed: 1, replication: 0))
    var open: [SourcedRequest] = []
    while let sourced = try source.next() { open.append(sourced) }
    var played: [[Int64]] = []
    while let place = open.indices.min(by: {
      (open[$0].request.arrival, open[$0].request.key.source)
        < (open[$1].request.arrival, open[$1].request.key.source)
    }) {
      let sourced = open.remove(at: place)
      let request = sourced.request
      played.append([
        request.arrival.nanoseconds, Int64(request.key.source), Int64(request.inputTokens.count),
        Int64(sourced.recordedOutput?.count ?? -1), Int64(request.taskType.position),
        Int64(request.tenant.position), Int64(request.sharedPrefixTokens.count),
      ])
      let ended = request.arrival + TimeSpan(wholeSeconds: 1)
      if let next = try source.followUp(to: request.key, endedAt: ended) { open.append(next) }
    }
    return played
  }

  @Test func `a simulated run comes back with its arrivals and tokens`() async throws {
    let scratch = try Scratch()
    let spec = try SampleFiles.read(SampleFiles.experiment)
    let store = SQLiteTelemetryStore(path: Self.store(scratch))
    try await LoggedExperiment.run(spec, replications: 1, to: store)
    // What the first simulation was made of, and what its first arm's store says of the answers.
    let original = try RecordedLogTests.requests(
      try WorkloadFactory(spec.workload, seed: spec.seed)
    )
    let reader = try store.openReader()
    let run = try #require(try reader.runs().first { $0.totals.requests > 0 })
    var outputs: [Int32?] = []
    try reader.traffic(of: run.id) { traffic in
      let served = traffic.attempts.last { $0.outcome.error == nil }
      outputs.append(served?.outcome.usage.output.count)
      return true
    }
    let again = try RecordedLogTests.workload(scratch, Self.store(scratch) + ":\(run.id.number)")
    let replayed = try RecordedLogTests.requests(again)
    #expect(!again.isClosedLoop && replayed.count == original.count && replayed.count > 300)
    let start = try #require(original.first).request.arrival
    #expect(
      replayed.map { $0.request.arrival - .zero } == original.map { $0.request.arrival - start }
    )
    #expect(replayed.map(\.request.inputTokens) == original.map(\.request.inputTokens))
    #expect(replayed.map(\.request.taskType) == original.map(\.request.taskType))
    #expect(replayed.map { $0.recordedOutput?.count } == outputs)
    #expect(outputs.contains { $0 != nil })
  }

  @Test func `sessions on clocks of their own and requests without arrivals are refused`() throws {
    let scratch = try Scratch()
    let header =
      "session,agent,t_s,model,input_tokens,output_tokens,think_time_s,api_time_s,shared_prefix_blocks\n"
    let weka = header + "a,x,0,m,5,5,0,1,0\na,x,9,m,5,5,1,1,0\nb,x,0,m,5,5,0,1,0\n"
    _ = try Self.importLog(weka, scratch)
    #expect {
      _ = try RecordedLogTests.workload(scratch, Self.store(scratch))
    } throws: {
      "\($0)".contains("t.db:1: has sessions with clocks of their own")
    }
    let other = try Scratch()
    _ = try Self.importLog(
      "[{\"ttft_s\":1,\"end_to_end_latency_s\":2,\"number_input_tokens\":3,\"number_output_tokens\":4},"
        + "{\"ttft_s\":1,\"end_to_end_latency_s\":2,\"number_input_tokens\":3,\"number_output_tokens\":4}]",
      other
    )
    #expect {
      _ = try RecordedLogTests.workload(other, Self.store(other))
    } throws: {
      "\($0)".contains("does not say when requests arrived")
    }
  }

  @Test func `several runs and none named end with 2 and their names`() async throws {
    let scratch = try Scratch()
    let file = try scratch.write(SampleFiles.experiment, to: "e.json")
    let path = Self.store(scratch)
    func simulate(_ trace: String, _ words: String...) throws -> Program.Ending {
      try Program.run(
        ["simulate", file, "--trace", trace, "--out", scratch.path + "/out", "--progress", "none"]
          + words
      )
    }
    let spec = try SampleFiles.read(SampleFiles.experiment)
    let store = SQLiteTelemetryStore(path: path)
    try await LoggedExperiment.run(spec, replications: 1, to: store)
    let several = try simulate(path)
    #expect(several.code == 2)
    #expect(several.errors.contains("\(path): has several runs; name one as STORE:RUN\n"))
    #expect(several.errors.contains("  1: simulated sample random replication 0, "))
    #expect(several.errors.contains("  2: simulated sample p2c.peak_ewma replication 0, "))
    let other = try simulate(path + ":9")
    #expect(other.code == 2 && other.errors.contains("has no run 9 with requests"))
    let option = try simulate(path + ":1", "--format", "csv")
    #expect(option.code == 2 && option.errors.contains("--format has no use"))
    let chosen = try simulate(path + ":2")
    #expect(chosen.code == 0, "\(chosen.errors)")
    #expect(try scratch.text(of: "out/results.json").contains("t.db:2: "))
    let empty = try Scratch()
    try SQLiteTelemetryStore(path: Self.store(empty)).openWriter().close()
    let none = try simulate(Self.store(empty))
    #expect(none.code == 3 && none.errors.contains("has no run with requests"))
  }

  @Test func `an experiment's workload may be a run of a store beside it`() throws {
    let scratch = try Scratch()
    _ = try Self.importLog(
      RecordedLogTests.row(1, second: 1) + RecordedLogTests.row(2, second: 4),
      scratch
    )
    let text = """
      {"name": "of-store", "fleet": \(SampleFiles.fleet),
      "workload": {"kind": "trace", "path": "t.db:1", "task_types": [{"name": "chat", "share": 1, "slo_s": 8}]},
      "strategies": ["random"], "yardsticks": [], "replications": 2}
      """
    let spec = try ExperimentReader().read(
      try scratch.write(
        text.replacing("\"chat\": 0.9, \"code\": 0.8", with: "\"chat\": 0.9"),
        to: "e.json"
      ),
      changes: ExperimentChanges()
    )
    let all = try RecordedLogTests.requests(try WorkloadFactory(spec.workload, seed: 1))
    #expect(all.map(\.request.arrival.nanoseconds) == [0, 3_000_000_000])
  }
}
