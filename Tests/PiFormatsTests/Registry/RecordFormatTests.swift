// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct RecordFormatTests {
  @Test func `every fixture is recognised as its own format only`() throws {
    let files = [
      ("azure-2023.csv", "azure"), ("azure-2024.csv", "azure"), ("burstgpt-1.csv", "burstgpt"),
      ("burstgpt-3.csv", "burstgpt"), ("mooncake.jsonl", "mooncake"), ("weka.csv", "weka"),
      ("calendar.csv", "csv"), ("import/litellm.csv", "litellm"),
      ("import/litellm.json", "litellm"), ("import/otlp.json", "otlp"),
      ("import/vllm.json", "vllm"), ("import/guidellm.json", "guidellm"),
      ("import/llmperf_550_150_individual_responses.json", "llmperf"),
      ("import/sglang.jsonl", "sglang"), ("import/aiperf.jsonl", "aiperf"),
      ("aiperf-mooncake.jsonl", "aiperf-mooncake"), ("bailian.jsonl", "bailian"),
    ]
    for (file, id) in files {
      let bytes = try FileSource.readAll(FileSource(path: Fixture.path(file)))
      let fitting = RecordFormat.all.filter { $0.fits(FileHead(bytes)) }
      #expect(fitting.map(\.id) == [id], "\(file)")
    }
    #expect(Set(files.map(\.1)) == Set(RecordFormat.all.map(\.id)))
  }

  @Test func `unknown and empty inputs are refused with the known formats`() {
    #expect(
      Fixture.message { _ = try Fixture.rows(of: "x,y\n1,2\n") }
        == "f:1:1: expected a known format (litellm, otlp, llmperf, guidellm, vllm, sglang, aiperf, "
        + "azure, burstgpt, mooncake, aiperf-mooncake, bailian, weka, csv) or a column map (--columns), found \"x,y\""
    )
    #expect(Fixture.message { _ = try Fixture.rows(of: "") } == "f: the file is empty")
  }

  @Test(arguments: [nil, "otlp", "litellm", "guidellm"])
  func `Jaeger's and Zipkin's traces are refused with what to do instead`(_ format: String?) {
    let jaeger = #"{"data":[{"traceID":"a","spans":[{"spanID":"b","operationName":"chat"}]}]}"#
    #expect(
      Fixture.message { _ = try ReadLog(jaeger, format: format) }
        == "f: is Jaeger's own JSON, which is not read; get the traces as OTLP JSON from Jaeger's"
        + " /api/v3/traces, or from the file exporter of an OpenTelemetry collector"
    )
    let zipkin = #"[{"traceId":"a","id":"b","localEndpoint":{"serviceName":"s"}}]"#
    #expect(
      Fixture.message { _ = try ReadLog(zipkin, format: format) }
        .hasPrefix("f: is Zipkin's JSON, which is not read; ")
    )
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
    #expect(message.hasPrefix("f:1:1: expected a known format (litellm, otlp, "))
    #expect(message.hasSuffix("\"; nearest is \(nearest)"), "\(message)")
  }

  @Test func `ids are found by name`() {
    #expect(RecordFormat.named("weka")?.id == "weka")
    #expect(RecordFormat.named("wek") == nil)
    #expect(NearestName.of("wek", among: RecordFormat.all.map(\.id)) == "weka")
  }
}
