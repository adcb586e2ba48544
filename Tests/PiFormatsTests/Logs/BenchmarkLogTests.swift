// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

/// Results of load generators.
@Suite struct BenchmarkLogTests {
  @Test func `LLMPerf's responses keep what was measured and nothing that was not`() throws {
    var options = RecordOptions()
    options.deployment = "host/llama"
    let log = try ReadLog(file: "llmperf_550_150_individual_responses.json", options: options)
    #expect(log.errors == [])
    #expect(log.caveats == [.noArrivals])
    #expect(log.requests.map(\.isServed) == [true, false, true])
    #expect(log.requests.map(\.error) == [nil, .rateLimited, nil])
    #expect(log.requests[0].ended == Instant(nanoseconds: 1_528_100_000))
    #expect(log.requests[0].timeToFirstToken == TimeSpan(nanoseconds: 557_500_000))
    // A 429 has no latency: LLMPerf's 0 is not one.
    #expect(log.requests[1].ended == nil && log.requests[1].timeToFirstToken == nil)
    #expect(log.requests.map(\.isArrivalKnown) == [false, false, false])
    #expect(log.names.deployments.map(\.name) == ["host/llama"])
    let unnamed = try ReadLog(file: "llmperf_550_150_individual_responses.json")
    #expect(unnamed.names.deployments.map(\.name) == ["llmperf"])
  }

  @Test func `vLLM's columns become requests with queueing told from serving`() throws {
    let log = try ReadLog(file: "vllm.json")
    #expect(log.errors == [] && log.caveats == [])
    #expect(
      log.requests.map(\.arrival) == [
        .zero, Instant.zero + milliseconds(250), Instant.zero + milliseconds(750),
      ]
    )
    #expect(log.requests[0].ended == Instant(nanoseconds: 80_000_000))
    #expect(log.requests[1].timeToFirstToken == milliseconds(450))
    #expect(log.requests[1].wait == milliseconds(250))
    #expect(log.requests[2].error == .timeout && log.requests[2].outputTokens == nil)
    #expect(log.names.deployments.map(\.name) == ["some/model"])
    #expect(!log.leaks)
  }

  @Test func `vLLM results without single requests or with uneven columns are refused`() throws {
    let sums = try ReadLog("{\"request_throughput\": 3.0, \"completed\": 1}")
    #expect(
      sums.errors == [
        "f:1:1: expected single requests (vllm bench serve --save-detailed), found sums only"
      ]
    )
    let uneven = try ReadLog(
      "{\"input_lens\":[1,2],\"output_lens\":[1],\"ttfts\":[0.1,0.2],\"itls\":[[],[]]}"
    )
    #expect(
      uneven.errors == [
        "f:1:1: expected as many elements in \"output_lens\" as in \"input_lens\", found 1 and 2"
      ]
    )
    let none = try ReadLog("{\"input_lens\":[1],\"output_lens\":[1],\"ttfts\":[0.1]}")
    #expect(none.errors.count == 1 && none.requests.isEmpty)
    let one = "{\"input_lens\":[1],\"output_lens\":[1],\"ttfts\":[0.1],\"itls\":[[]]}"
    let lines = try ReadLog(
      one + "\n" + one.replacing("0.1", with: "\"x\"") + "\n" + one,
      format: "vllm"
    )
    #expect(lines.requests.count == 2 && lines.errors.count == 1)
    #expect(lines.caveats == [.noArrivals, .clockPerResult, .noDeployment])
  }

  @Test func `GuideLLM's reports of three versions read alike`() throws {
    let log = try ReadLog(file: "guidellm.json")
    #expect(log.errors == [])
    #expect(log.requests.map(\.externalID) == ["r1", "r2", "r3"])
    #expect(log.requests[0].arrival == nine + milliseconds(250))
    #expect(log.requests[0].ended == nine + milliseconds(1250))
    #expect(log.requests[0].timeToFirstToken == milliseconds(250))
    #expect(log.requests.map(\.isServed) == [true, false, false])
    #expect(log.requests.map(\.error) == [nil, .cancelled, .overloaded])
    #expect(log.requests[1].tokens == [256, nil, 5])
    #expect(log.requests.map { $0.cachedInputTokens?.count } == [96, nil, 64])
    #expect(log.requests[2].outputTokens == nil)
    #expect(log.names.deployments.map(\.name) == ["some/model-8b"])
    #expect(!log.leaks)
  }
}
