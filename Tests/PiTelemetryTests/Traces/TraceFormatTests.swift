// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import Testing

@Suite struct TraceFormatTests {
  @Test func `every fixture is recognised as its own format only`() throws {
    let files = [
      ("azure-2023.csv", "azure"), ("azure-2024.csv", "azure"), ("burstgpt-1.csv", "burstgpt"),
      ("burstgpt-3.csv", "burstgpt"), ("mooncake.jsonl", "mooncake"), ("weka.csv", "weka"),
      ("calendar.csv", "csv"),
    ]
    for (file, id) in files {
      let bytes = try FileSource.readAll(FileSource(path: Fixture.path(file)))
      let fitting = TraceFormat.all.filter { $0.sniffs(TraceHead(bytes)) }
      #expect(fitting.map(\.id) == [id], "\(file)")
    }
    #expect(Set(files.map(\.1)) == Set(TraceFormat.all.map(\.id)))
  }

  @Test func `unknown and empty inputs are refused with the known formats`() {
    #expect(
      Fixture.message { _ = try Fixture.rows(of: "x,y\n1,2\n") }
        == "f:1:1: expected a known trace format (azure, burstgpt, mooncake, weka, csv) "
        + "or a column map, found \"x,y\""
    )
    #expect(Fixture.message { _ = try Fixture.rows(of: "") } == "f: the file is empty")
  }

  @Test func `ids are found by name`() {
    #expect(TraceFormat.named("weka")?.id == "weka")
    #expect(TraceFormat.named("wek") == nil)
    #expect(NearestName.of("wek", among: TraceFormat.all.map(\.id)) == "weka")
  }
}
