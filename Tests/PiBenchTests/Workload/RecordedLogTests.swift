// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiFormats
import PiSimulator
import Testing

/// Logs of gateways and results of load generators as workloads.
struct RecordedLogTests {
  /// A row of LiteLLM's spend at a second of 2026-11-02 09:00.
  static func row(
    _ id: Int,
    second: Int,
    input: Int = 100,
    output: Int = 10,
    _ more: String = ""
  ) -> String {
    let stamp = "2026-11-02T09:\(two(second / 60)):\(two(second % 60))"
    return "{\"request_id\":\"r\(id)\",\"call_type\":\"acompletion\",\"spend\":0.001,"
      + "\"startTime\":\"\(stamp).250Z\",\"endTime\":\"\(stamp).750Z\",\"model\":\"m\","
      + "\"prompt_tokens\":\(input),\"completion_tokens\":\(output)\(more)}\n"
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// The sample experiment on a recording.
  static func workload(_ scratch: Scratch, _ path: String) throws -> WorkloadFactory {
    var changes = ExperimentChanges()
    changes.trace = WorkloadSpec.TraceOrigin(path: path)
    let file = try scratch.write(SampleFiles.experiment, to: "e.json")
    return try WorkloadFactory(
      try ExperimentReader().read(file, changes: changes).workload,
      seed: 1
    )
  }

  static func requests(_ workload: WorkloadFactory) throws -> [SourcedRequest] {
    var source = try workload.source(luck: Luck(seed: 1, replication: 0))
    var all: [SourcedRequest] = []
    while let sourced = try source.next() { all.append(sourced) }
    return all
  }

  @Test func `a log of spend is replayed in order, whatever the order of its rows`() throws {
    let scratch = try Scratch()
    let rows = [
      Self.row(5, second: 50, input: 500, output: 50), Self.row(4, second: 40, input: 0, output: 0),
      Self.row(3, second: 30, input: 300, output: 30, ",\"cache_hit\":\"True\""),
      Self.row(2, second: 20, input: 200, output: 0, ",\"status\":\"failure\""),
      Self.row(1, second: 10, input: 100, output: 10, ",\"request_tags\":[\"task:code\"]"),
    ]
    let workload = try Self.workload(scratch, try scratch.write(rows.joined(), to: "spend.jsonl"))
    let all = try Self.requests(workload)
    #expect(all.map(\.request.arrival.nanoseconds) == [0, 10_000_000_000, 40_000_000_000])
    #expect(all.map(\.request.inputTokens.count) == [100, 200, 500])
    #expect(all.map { $0.recordedOutput?.count } == [10, nil, 50])
    #expect(all[0].request.taskType.offset == 1)
    let profile = try #require(workload.profile)
    #expect(profile.failed == 1 && profile.rows == 3)
    #expect(
      profile.leftOut.summaries == [
        "1 request without input tokens",
        "1 request that the gateway answered from its own cache",
      ]
    )
  }

  @Test func `thousands of rows with the newest first are sorted`() throws {
    let scratch = try Scratch()
    let rows = (0..<3_000).reversed().map { Self.row($0, second: $0, input: $0 + 1) }
    let workload = try Self.workload(scratch, try scratch.write(rows.joined(), to: "spend.jsonl"))
    #expect(workload.profile?.isUnsorted == true)
    let all = try Self.requests(workload)
    #expect(all.map(\.request.inputTokens.count) == (1...3_000).map { Int32($0) })
    let seconds = (0..<3_000).map { Instant.zero + TimeSpan(wholeSeconds: Int64($0)) }
    #expect(all.map(\.request.arrival) == seconds)
  }

  @Test func `sessions of a log are replayed by turns, also when its rows are far out of order`()
    throws
  {
    let scratch = try Scratch()
    let rows = (0..<2_400).reversed().map { number in
      Self.row(number, second: number, input: number + 1, ",\"session_id\":\"s\(number % 2)\"")
    }
    let workload = try Self.workload(scratch, try scratch.write(rows.joined(), to: "spend.jsonl"))
    #expect(workload.isClosedLoop && workload.sessionCount == 2)
    var source = try workload.source(luck: Luck(seed: 1, replication: 0))
    let first = try #require(try source.next())
    let second = try #require(try source.next())
    #expect(try source.next() == nil)
    #expect([first, second].map(\.request.inputTokens.count) == [1, 2])
    // Half a second of latency and two seconds between arrivals: a gap of 1.5 s.
    let ended = Instant(nanoseconds: 100_000_000_000)
    let turn = try #require(try source.followUp(to: first.request.key, endedAt: ended))
    #expect(turn.request.arrival == Instant(nanoseconds: 101_500_000_000))
    #expect(turn.request.inputTokens.count == 3)
  }

  @Test func `a table whose roles a map names may be unsorted too`() throws {
    let scratch = try Scratch()
    let rows = (0..<2_000).reversed().map { "\($0),\($0 + 1),7" }.joined(separator: "\n")
    var changes = ExperimentChanges()
    var trace = WorkloadSpec.TraceOrigin(path: try scratch.write("t,i,o\n" + rows, to: "log.csv"))
    trace.columns = try ColumnMap(parsing: "arrival=t,input=i,output=o")
    changes.trace = trace
    let file = try scratch.write(SampleFiles.experiment, to: "e.json")
    let spec = try ExperimentReader().read(file, changes: changes).workload
    let all = try Self.requests(try WorkloadFactory(spec, seed: 1))
    #expect(all.map(\.request.inputTokens.count) == (1...2_000).map { Int32($0) })
  }

  @Test func `a log of which nothing can be replayed says why`() throws {
    let scratch = try Scratch()
    let file = try scratch.write(Self.row(1, second: 1, input: 0, output: 0), to: "spend.jsonl")
    #expect {
      _ = try Self.workload(scratch, file)
    } throws: { error in
      "\(error)".hasSuffix(
        "has no request that can be replayed: 1 request without input tokens"
      )
    }
  }

  @Test func `the command tells what it leaves out, on standard error and in the report`() throws {
    let scratch = try Scratch()
    let rows = [
      Self.row(1, second: 10), Self.row(2, second: 20, input: 0, output: 0),
      Self.row(3, second: 30, ",\"call_type\":\"x\"").replacing("acompletion", with: "aembedding"),
      Self.row(4, second: 40),
    ].map { $0.replacing(",\"call_type\":\"x\"", with: "") }
    let log = try scratch.write(rows.joined(), to: "spend.jsonl")
    let file = try scratch.write(SampleFiles.experiment, to: "e.json")
    let ending = try Program.run(
      ["simulate", file, "--trace", log, "--out", scratch.path + "/out", "--progress", "none"]
    )
    #expect(ending.code == 0, "\(ending.errors)")
    #expect(
      ending.errors == "left out of \(log): 1 request without input tokens\n"
        + "left out of \(log): embeddings: 1\n"
    )
    #expect(ending.output.contains("Left out of the recording: 1 request without input tokens."))
    let document = try scratch.text(of: "out/results.json")
    #expect(document.contains("Left out of the recording: embeddings: 1."))
  }
}
