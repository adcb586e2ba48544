// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import PiReport
import PiSimulator
import Testing

/// Keys and columns that change no figure are told, and limits hold.
struct IdleKeyTests {
  private static func document(_ text: String) async throws -> RunDocument {
    let runner = try ExperimentRunner(try SampleFiles.read(text), workers: 1)
    return DocumentBuilder(try await runner.run(), runner).document(manifest: [])
  }

  @Test(arguments: [
    (#""priority_shares": [1, 1]"#, "Requests have priorities; no strategy"),
    (#""prompts": 40"#, "Requests repeat 40 prompts; no cache keeps answers"),
  ])
  func `a key that nothing reads is told`(_ key: String, _ note: String) async throws {
    let text = SampleFiles.experiment(
      replacing: #""duration_s": 200"#,
      with: #""duration_s": 20, "# + key
    )
    let told = try await IdleKeyTests.document(text).notes
    #expect(told.contains { $0.hasPrefix(note) }, "\(told)")
    let plain = try await IdleKeyTests.document(SampleFiles.experiment).notes
    #expect(!plain.contains { $0.hasPrefix(note) })
  }

  @Test
  func `a trace's priorities reach the requests, and the report says that nothing reads them`()
    async throws
  {
    let scratch = try Scratch()
    let path = try scratch.write(
      "arrival,input,output,priority\n0,9,9,3\n1,9,9,low\n2,9,9,\n3,9,9,2\n",
      to: "t.csv"
    )
    let keys = #""kind": "trace", "path": "\#(path)", "priority_shares": [0, 1]"#
    var source = try SampleWorkload.source(keys)
    #expect(try SampleWorkload.firsts(&source).map(\.request.priority) == [3, 0, 1, 2])
    let notes = try await IdleKeyTests.document(SampleWorkload.experiment(keys)).notes
    #expect(notes.contains { $0.hasPrefix("Requests have priorities;") })
  }

  @Test func `output_cap goes with drawn outputs only`() async throws {
    let scratch = try Scratch()
    let path = try scratch.write("arrival,input,output\n0,9,9\n1,9,9\n", to: "t.csv")
    #expect {
      _ = try SampleWorkload.factory(#""kind": "trace", "path": "\#(path)", "output_cap": 5"#)
    } throws: { error in
      "\(error)".contains("expected no output_cap with a trace, whose recorded outputs are taken")
    }
    var changes = ExperimentChanges()
    changes.trace = WorkloadSpec.TraceOrigin(path: path)
    let capped = SampleFiles.experiment(
      replacing: #""duration_s": 200"#,
      with: #""duration_s": 200, "output_cap": 5"#
    )
    let spec = try ExperimentReader().read(
      try scratch.write(capped, to: "e.json"),
      changes: changes
    )
    let runner = try ExperimentRunner(spec, workers: 1)
    let notes = DocumentBuilder(try await runner.run(), runner).document(manifest: []).notes
    #expect(notes.contains { $0.hasPrefix("output_cap does not apply:") })
  }

  /// Deployment a writes at most 7 tokens, b as many as it likes.
  @Test func `a deployment's longest output ends longer answers`() async throws {
    let limited = SampleFiles.experiment(
      replacing: #""ttft_base_s": 0.5"#,
      with: #""output_tokens": 7, "ttft_base_s": 0.5"#
    )
    let csv = try await LoggedExperiment.requestsCSV(try SampleFiles.read(limited))
    let rows = String(decoding: csv, as: UTF8.self)
      .split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false)
      }
    let outputs = { (name: String) in
      rows.filter { $0[13] == name && $0[14] == "1" }.compactMap { Int($0[18]) }
    }
    #expect(outputs("a").count > 50 && outputs("b").count > 50)
    #expect(outputs("a").allSatisfy { $0 <= 7 })
    #expect(outputs("a").contains(7))
    #expect(outputs("b").contains { $0 > 100 })
  }
}
