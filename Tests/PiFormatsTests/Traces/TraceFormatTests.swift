// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
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
      let fitting = TraceFormat.all.filter { $0.fits(FileHead(bytes)) }
      #expect(fitting.map(\.id) == [id], "\(file)")
    }
    #expect(Set(files.map(\.1)) == Set(TraceFormat.all.map(\.id)))
  }

  @Test func `unknown and empty inputs are refused with the known formats`() {
    #expect(
      Fixture.message { _ = try Fixture.rows(of: "x,y\n1,2\n") }
        == "f:1:1: expected a known trace format (azure, burstgpt, mooncake, weka, csv) "
        + "or a column map (--columns), found \"x,y\""
    )
    #expect(Fixture.message { _ = try Fixture.rows(of: "") } == "f: the file is empty")
  }

  @Test(arguments: [
    ("TIMESTAMP,ContextTokens\n", "azure, which also needs \"GeneratedTokens\""),
    (
      "TIMESTAMP,ContextTokens,Generated_Tokens\n",
      "azure, which also needs \"GeneratedTokens\"; did you mean \"Generated_Tokens\"?"
    ),
    (
      "Timestamp,Model,Request tokens\n",
      "burstgpt, which also needs \"Response tokens\"; did you mean \"Request tokens\"?"
    ),
    ("arrival,prompt\n", "csv, which also needs \"input\", \"output\""),
    (
      "session,agent,t_s,model,input_tokens,output_tokens\n",
      "weka, which also needs \"think_time_s\", \"api_time_s\", \"shared_prefix_blocks\""
    ),
    (
      "{\"timestamp\": 1, \"input_length\": 2}\n",
      "mooncake, which also needs \"output_length\""
    ),
  ])
  func `the nearest format is named with what is missing`(text: String, nearest: String) {
    let message = Fixture.message { _ = try Fixture.rows(of: text) }
    #expect(message.hasPrefix("f:1:1: expected a known trace format (azure, burstgpt, mooncake"))
    #expect(message.hasSuffix("\"; nearest is \(nearest)"), "\(message)")
  }

  @Test func `ids are found by name`() {
    #expect(TraceFormat.named("weka")?.id == "weka")
    #expect(TraceFormat.named("wek") == nil)
    #expect(NearestName.of("wek", among: TraceFormat.all.map(\.id)) == "weka")
  }
}
