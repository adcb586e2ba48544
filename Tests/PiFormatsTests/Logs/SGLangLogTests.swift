// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct SGLangLogTests {
  @Test func `SGLang's columns become requests`() throws {
    let log = try ReadLog(file: "sglang.jsonl")
    #expect(log.errors == [])
    #expect(log.requests.map(\.tokens) == [[150, nil, 4], [300, nil, 1], [80, nil, nil]])
    #expect(log.requests.map(\.isServed) == [true, true, false])
    #expect(log.requests[0].timeToFirstToken == milliseconds(250))
    // 0.25 s to the first token and 0.05 + 0.125 + 0.075 s to the last.
    #expect(log.requests.map(\.latency) == [milliseconds(500), milliseconds(750), nil])
    #expect(log.requests[2].error == .timeout)
    #expect(log.caveats == [.noArrivals, .noDeployment])
    #expect(!log.leaks)
    var options = RecordOptions()
    options.deployment = "local/sglang"
    let named = try ReadLog(file: "sglang.jsonl", options: options)
    #expect(named.names.deployments.map(\.name) == ["local/sglang"])
    #expect(named.caveats == [.noArrivals])
  }

  @Test func `results without single requests are refused with the option that writes them`() throws
  {
    let text = "{\"sharegpt_output_len\":null,\"random_input_len\":1,\"completed\":2}"
    #expect(
      try ReadLog(text).errors == [
        "f:1:1: expected single requests (bench_serving --output-details), found sums only"
      ]
    )
  }

  @Test func `a replay needs arrivals, which SGLang does not write`() {
    #expect(
      Fixture.message { _ = try Fixture.rows(Fixture.open("import/sglang.jsonl")) }
        .hasSuffix("does not say when requests arrived, which a replay needs")
    )
  }
}
