// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import Testing

/// `requests.csv` of a run as the trace of another one.
struct RunReplayTests {
  /// Writes `requests.csv` of the sample experiment.
  private static func recorded(_ scratch: Scratch) async throws -> String {
    let spec = try SampleFiles.read(SampleFiles.experiment)
    return try scratch.write(try await LoggedExperiment.requestsCSV(spec), to: "requests.csv")
  }

  /// The sample experiment on a trace, with what more its workload says.
  private static func experiment(
    _ path: String,
    _ more: String = "",
    outputs: Bool = true
  ) -> String {
    let chat = #""output_tokens": {"median": 180, "sigma": 0.6}"#
    let workload = """
      "kind": "trace", "path": "\(path)"\(more),
      "task_types": [
      {"name": "chat", "share": 3, "slo_s": 8\(outputs ? ", " + chat : "")},
      {"name": "code", "share": 1, "slo_s": 20\(outputs ? ", \"output_tokens\": 300" : "")}
      """
    let text = SampleFiles.experiment
    guard let start = text.firstRange(of: #""kind""#),
      let end = text[start.upperBound...].firstRange(of: "\n]}")
    else { preconditionFailure("the sample has a workload") }
    return String(text[..<start.lowerBound] + workload + text[end.lowerBound...])
  }

  private static func message(_ text: String) throws -> String {
    do throws(InputError) {
      let spec = try SampleFiles.read(text)
      let runner = try ExperimentRunner(spec, workers: 1)
      var source = try runner.workload.source(luck: Luck(seed: 1, replication: 0))
      while try source.next() != nil {}
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  @Test func `a workload of kind trace replays the run to the same bytes`() async throws {
    let scratch = try Scratch()
    let path = try await RunReplayTests.recorded(scratch)
    let spec = try SampleFiles.read(RunReplayTests.experiment(path))
    let runner = try ExperimentRunner(spec, workers: 1)
    guard case .replay(path) = runner.spec.workload.origin else {
      return #expect(Bool(false), "\(runner.spec.workload.origin)")
    }
    let again = try await LoggedExperiment.requestsCSV(spec)
    #expect(again == (try scratch.bytes(of: "requests.csv")))
  }

  @Test func `outputs that were drawn need the law they are drawn from`() async throws {
    let scratch = try Scratch()
    let path = try await RunReplayTests.recorded(scratch)
    let error = try RunReplayTests.message(RunReplayTests.experiment(path, outputs: false))
    #expect(
      error.hasSuffix(
        "requests.csv:2:39: expected tokens, or output_tokens for the task type to draw them"
          + " in column \"recorded_output_tokens\", found an empty field"
      ),
      "\(error)"
    )
    let table = try scratch.write("arrival,input,output\n0,1,1\n", to: "t.csv")
    #expect(
      try RunReplayTests.message(RunReplayTests.experiment(table))
        == "\(table): has outputs of its own; output_tokens goes with requests.csv of a run only"
    )
  }

  @Test(arguments: [
    (#", "open_loop": true"#, "open_loop"), (#", "resample": false"#, "resample"),
    (#", "skip_bad_rows": true, "session_gap_s": 9"#, "skip_bad_rows, session_gap_s"),
  ])
  func `options that a replay cannot follow are refused`(_ more: String, _ names: String)
    async throws
  {
    let scratch = try Scratch()
    let path = try await RunReplayTests.recorded(scratch)
    #expect(
      try RunReplayTests.message(RunReplayTests.experiment(path, more))
        .contains("which is replayed as it was: \(names) has no use there")
    )
  }

  @Test func `with a column map the file is a table like any other`() async throws {
    let scratch = try Scratch()
    let path = try await RunReplayTests.recorded(scratch)
    let map = "arrival=arrival_ns,input=input_tokens,output=output_tokens,task=task_type,unit=ns"
    let text = RunReplayTests.experiment(path, #", "columns": "\#(map)""#, outputs: false)
    let runner = try ExperimentRunner(try SampleFiles.read(text), workers: 1)
    #expect(runner.workload.profile?.rows ?? 0 > 300)
  }
}
