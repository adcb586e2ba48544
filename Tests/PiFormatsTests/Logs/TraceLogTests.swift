// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct TraceLogTests {
  @Test func `every trace that is replayed can be imported`() {
    let traces = Set(TraceFormat.all.map(\.id))
    #expect(Set(LogFormat.all.map(\.id)).isSuperset(of: traces))
    #expect(Set(LogFormat.all.map(\.id)).count == LogFormat.all.count)
  }

  @Test func `a trace keeps what its provider answered`() throws {
    func read(_ name: String) throws -> ReadLog {
      try ReadLog(FileSource(path: Fixture.path(name)))
    }
    let weka = try read("weka.csv")
    #expect(weka.errors == [] && weka.clock == .virtual)
    #expect(
      weka.attempts.count == weka.requests.filter { $0.isServed == true && $0.ended != nil }.count
    )
    #expect(!weka.attempts.isEmpty)
    let burst = try read("burstgpt-1.csv")
    #expect(burst.requests.contains { $0.isServed == false && $0.usage == nil })
    let azure = try read("azure-2023.csv")
    #expect(
      azure.requests.allSatisfy { $0.deployment == nil && $0.ended == nil && $0.usage != nil }
    )
    let mooncake = try read("mooncake.jsonl")
    #expect(mooncake.requests.count == 6)
    #expect(mooncake.requests.allSatisfy { $0.usage?.cachedInput == .zero })
  }

  @Test func `turns of a session are numbered`() throws {
    let log = try ReadLog(FileSource(path: Fixture.path("weka.csv")))
    for source in Set(log.requests.map(\.key.source)) {
      let turns = log.requests.filter { $0.key.source == source }.map(\.key.ordinal)
      #expect(turns == Array(0..<UInt32(turns.count)))
    }
  }

  @Test func `recordings have the published counts`() throws {
    for (path, requests, attempts) in [
      ("azure-llm-2023/AzureLLMInferenceTrace_conv.csv", 19_366, 0),
      ("weka-claude-code/requests.csv", 36_804, nil),
      ("mooncake/conversation_trace.jsonl", 12_031, 0),
    ] {
      guard let path = Fixture.recorded(path) else { continue }
      let log = try ReadLog(FileSource(path: path))
      #expect(log.errors == [])
      #expect(log.requests.count == requests)
      if let attempts { #expect(log.attempts.count == attempts) }
    }
  }

  @Test func `LLMPerf's normalised table is read through a column map`() throws {
    guard let path = Fixture.recorded("llmperf/llmperf_requests.csv") else { return }
    var options = LogOptions()
    options.columns = try LogColumnMap(
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
