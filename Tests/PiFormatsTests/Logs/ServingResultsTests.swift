// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

/// What the results of serving benchmarks say about failures, by the counts of the file itself.
@Suite struct ServingResultsTests {
  private static func result(
    _ counts: String,
    outputs: String = "[7,0]",
    latencies: String = "[0.875,0.0]",
    errors: String = "[\"\",\"\"]"
  ) throws -> ReadLog {
    try ReadLog(
      "{\"model_id\":\"org/a\",\(counts)\"input_lens\":[64,32],\"output_lens\":\(outputs),"
        + "\"ttfts\":[0.25,0.0],\"itls\":[[0.1],[]],\"latencies\":\(latencies),"
        + "\"start_times\":[5.0,6.5],\"errors\":\(errors)}",
      format: "vllm"
    )
  }

  @Test func `a failure without a message is one because the file counts it`() throws {
    for counts in ["\"completed\":1,\"failed\":1,", "\"completed\":1,", "\"failed\":1,"] {
      let log = try Self.result(counts)
      #expect(log.errors == [])
      #expect(log.requests.map(\.isServed) == [true, false])
      #expect(log.requests[0].latency == milliseconds(875))
      #expect(log.requests[1].error == .serverError && log.requests[1].errorText == nil)
      #expect(log.requests[1].outputTokens == nil && log.requests[1].latency == nil)
      #expect(log.requests[1].arrival == Instant.zero + milliseconds(1500))
    }
    // Without counts only messages tell.
    #expect(try Self.result("").requests.map(\.isServed) == [true, true])
    let told = try Self.result("\"completed\":1,\"failed\":1,", errors: "[\"\",\"HTTP 429\"]")
    #expect(told.requests.map(\.isServed) == [true, false])
  }

  @Test func `counts that the columns contradict are refused`() throws {
    for (counts, outputs, errors, found) in [
      // Everything was measured, and one is said to have failed.
      (
        "\"completed\":1,\"failed\":1,", "[7,3]", "[\"\",\"\"]",
        "(completed 1, failed 1), found 2, of which 0 have an error and 0 more have no output"
      ),
      (
        "\"completed\":2,\"failed\":0,", "[7,0]", "[\"\",\"HTTP 500\"]",
        "(completed 2, failed 0), found 2, of which 1 have an error and 0 more have no output"
      ),
      (
        "\"completed\":2,\"failed\":1,", "[7,0]", "[\"\",\"\"]",
        "(completed 2, failed 1), found 2, of which 0 have an error and 1 more have no output"
      ),
      (
        "\"completed\":0,\"failed\":2,", "[7,0]", "[\"\",\"HTTP 500\"]",
        "(completed 0, failed 2), found 2, of which 1 have an error and 0 more have no output"
      ),
    ] {
      let log = try Self.result(counts, outputs: outputs, errors: errors)
      #expect(log.requests.isEmpty)
      let expected = "f:1:1: expected as many requests as the file counts itself "
      #expect(log.errors == [expected + found], "\(counts)")
    }
    let unknown = try Self.result("\"completed\":NaN,")
    #expect(unknown.errors == ["f:1:33: expected a whole number, found NaN"])
  }

  @Test func `numbers that are none are passed over where they are not used`() throws {
    let unused = "\"completed\":1,\"mean_tpot_ms\":NaN,\"request_rate\":Infinity,"
    let log = try Self.result(unused)
    #expect(log.errors == [] && log.requests.count == 2)
    let used = try Self.result("", latencies: "[NaN,0.0]")
    #expect(used.requests.isEmpty)
    #expect(used.errors.count == 1 && used.errors[0].hasSuffix("expected a number, found NaN"))
  }
}
