// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct TraceRecordTests {
  @Test func `a trace keeps what its provider answered`() throws {
    func read(_ name: String) throws -> ReadLog {
      try ReadLog(FileSource(path: Fixture.path(name)))
    }
    let weka = try read("weka.csv")
    #expect(weka.errors == [] && weka.clock == .perSession)
    #expect(weka.caveats == [.clockPerSession])
    #expect(weka.names.deployments.map(\.model).allSatisfy { $0 != nil })
    #expect(weka.requests[1].latency == TimeSpan(milliseconds: 3_360))
    #expect(weka.requests[1].timeToFirstToken == TimeSpan(milliseconds: 1_250))
    let burst = try read("burstgpt-1.csv")
    #expect(burst.requests.map(\.isServed) == [true, false, true])
    #expect(burst.requests[1].outputTokens == nil && burst.requests[1].error == .serverError)
    #expect(burst.names.deployments.map(\.name) == ["alpha", "beta"])
    #expect(burst.requests.map { $0.deployment?.position } == [0, 0, 1])
    let azure = try read("azure-2023.csv")
    #expect(azure.clock == .unix)
    #expect(azure.requests.allSatisfy { $0.deployment == nil && $0.ended == nil })
    #expect(azure.requests.map(\.isServed) == [true, true, nil])
    let mooncake = try read("mooncake.jsonl")
    #expect(mooncake.requests.count == 6)
    #expect(mooncake.requests.allSatisfy { $0.cachedInputTokens == nil })
    #expect(
      mooncake.requests.map { $0.sharedInputTokens?.count } == [0, 1024, 512, 700, 0, nil]
    )
  }

  @Test func `turns of a session are numbered`() throws {
    let log = try ReadLog(FileSource(path: Fixture.path("weka.csv")))
    #expect(log.keys.map(\.source) == [0, 0, 0, 0, 1])
    #expect(log.keys.map(\.ordinal) == [0, 1, 2, 3, 0])
  }

  @Test func `recordings have the published counts`() throws {
    for (path, requests) in [
      ("azure-llm-2023/AzureLLMInferenceTrace_conv.csv", 19_366),
      ("weka-claude-code/requests.csv", 36_804),
      ("mooncake/conversation_trace.jsonl", 12_031),
    ] {
      guard let path = Fixture.recorded(path) else { continue }
      let log = try ReadLog(FileSource(path: path))
      #expect(log.errors == [])
      #expect(log.requests.count == requests)
    }
  }

  @Test func `LLMPerf's normalised table is read through a column map`() throws {
    guard let path = Fixture.recorded("llmperf/llmperf_requests.csv") else { return }
    var options = RecordOptions()
    options.columns = try ColumnMap(
      parsing: "input=input_tokens,output=output_tokens,ttft=ttft_s,latency=e2e_latency_s,"
        + "provider=provider,model=model,error=error_kind"
    )
    let log = try ReadLog(FileSource(path: path), format: "csv", options: options)
    #expect(log.errors == [])
    #expect(log.requests.count == 2_845)
    #expect(log.names.deployments.count == 19)
    #expect(log.requests.filter { $0.error == .rateLimited }.allSatisfy { $0.ended == nil })
  }
}
