// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

/// Files that were damaged, or made to hurt.
@Suite struct HostileLogTests {
  static let documents: [(format: String, text: String)] = [
    (
      "litellm",
      "[{\"request_id\":\"a\",\"startTime\":\"2026-11-02T09:00:00Z\",\"metadata\":{\"usage_object\":{}}}]"
    ),
    (
      "otlp",
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"startTimeUnixNano\":\"5\",\"attributes\":[{\"key\":\"gen_ai.request.model\",\"value\":{\"stringValue\":\"é\"}}]}]}]}]}"
    ),
    (
      "llmperf",
      "[{\"ttft_s\":0.5,\"end_to_end_latency_s\":1.5,\"number_input_tokens\":5,\"number_output_tokens\":6}]"
    ),
    (
      "guidellm",
      "{\"benchmarks\":[{\"requests\":{\"successful\":[{\"start_time\":1.5,\"end_time\":2,\"prompt_tokens\":1,\"output_tokens\":2}]}}]}"
    ),
    (
      "vllm",
      "{\"input_lens\":[1],\"output_lens\":[1],\"ttfts\":[0.1],\"itls\":[[0.2]],\"errors\":[\"\"]}"
    ),
    (
      "sglang",
      "{\"random_input_len\":NaN,\"completed\":1,\"input_lens\":[1],\"output_lens\":[1],\"ttfts\":[0.1],\"itls\":[[0.2]],\"start_times\":[5.5]}"
    ),
    (
      "aiperf",
      "{\"metadata\":{\"request_start_ns\":5,\"request_end_ns\":9},\"metrics\":{\"ttft\":{\"value\":1.5,\"unit\":\"ms\"}},\"error\":null}"
    ),
    (
      "aiperf-mooncake",
      "{\"session_id\":\"é\",\"timestamp\":1.5,\"delay\":3,\"input_length\":4,\"hash_ids\":[1,2]}"
    ),
    (
      "bailian",
      "{\"chat_id\":1,\"parent_chat_id\":-1,\"timestamp\":1e-3,\"input_length\":4,\"output_length\":2,\"hash_ids\":[1]}"
    ),
    ("csv", "arrival,input,output\n1,\"2\",3\n"),
  ]

  /// Requests that can be read, 0 when the file cannot even be opened.
  private static func requests(_ source: MemorySource, _ format: String) -> Int {
    do {
      return try ReadLog(source, format: format).requests.count
    } catch {
      return 0
    }
  }

  @Test(arguments: documents.indices)
  func `a file cut anywhere ends or throws, and never reads more than was there`(_ index: Int)
    throws
  {
    let (format, text) = Self.documents[index]
    let whole = try ReadLog(text, format: format)
    #expect(whole.requests.count == 1 && whole.errors == [])
    let bytes = Array(text.utf8)
    for length in 1..<bytes.count {
      let cut = MemorySource(Array(bytes[..<length]), named: "f", chunk: 7)
      #expect(Self.requests(cut, format) <= 1)
    }
  }

  @Test(arguments: documents.indices)
  func `any byte may be anything`(_ index: Int) throws {
    let (format, text) = Self.documents[index]
    let bytes = Array(text.utf8)
    for position in bytes.indices {
      for byte: UInt8 in [0, 0x22, 0x2C, 0x39, 0x5B, 0x7D, 0x80, 0xFF, 0x0A] {
        var changed = bytes
        changed[position] = byte
        #expect(Self.requests(MemorySource(changed, named: "f"), format) <= 2)
      }
    }
  }

  @Test func `depth, huge numbers, repeated keys, wrong types and NUL are refused`() throws {
    let deep = String(repeating: "[", count: 100_000)
    for (format, text) in Self.documents.dropLast() {
      #expect(
        try ReadLog(deep, format: format).errors.first?.contains("64 levels") == true
          || format != "litellm"
      )
      #expect(try !ReadLog("[1,2,3]", format: format).errors.isEmpty)
      #expect(try !ReadLog("{\"a\":" + deep, format: format).errors.isEmpty)
      #expect(try !ReadLog(text.replacing("}", with: ",}"), format: format).errors.isEmpty)
    }
    for (text, expected) in [
      ("[{\"request_id\":\"a\",\"request_id\":\"b\"}]", "every key once"),
      ("[{\"request_id\":\"a\\u0000\"}]", "a text without NUL"),
      (
        "[{\"request_id\":\"a\",\"startTime\":\"2026-11-02T09:00:00Z\",\"spend\":1e999}]",
        "a number within"
      ),
      (
        "[{\"request_id\":\"a\",\"startTime\":\"2026-11-02T09:00:00Z\",\"spend\":1e300}]",
        "a cost in dollars"
      ),
      (
        "[{\"request_id\":\"a\",\"startTime\":\"2026-11-02T09:00:00Z\",\"prompt_tokens\":1e18}]",
        "a token count"
      ),
      ("[{\"request_id\":[],\"startTime\":\"2026-11-02T09:00:00Z\"}]", "a text in double quotes"),
    ] {
      #expect(
        try ReadLog(text, format: "litellm").errors.first?.contains(expected) == true,
        "\(text)"
      )
    }
  }

  @Test func `an entry that is too large is left for the next`() throws {
    let big = String(repeating: "x", count: 3 << 20)
    let row = "{\"request_id\":\"a\",\"startTime\":\"2026-11-02T09:00:00Z\"}"
    let log = try ReadLog(
      "[{\"request_id\":\"\(big)\"},\(row),{\"response\":\"\(big)\",\"request_id\":\"b\",\"startTime\":\"2026-11-02T09:00:00Z\"}]",
      format: "litellm"
    )
    #expect(log.requests.map(\.externalID) == ["a", "b"])
    #expect(log.errors == ["f:1:2: expected a value of at most 1048576 bytes, found more"])
  }

  @Test func `too many or too long names are bad rows`() throws {
    var text = "arrival,input,output,model\n"
    for index in 0..<4100 { text += "\(index),1,1,m\(index)\n" }
    let log = try ReadLog(text)
    #expect(log.requests.count == 4096 && log.errors.count == 4)
    let long = String(repeating: "m", count: 300)
    #expect(try ReadLog("arrival,input,output,tenant\n1,1,1,\(long)\n").errors.count == 1)
  }

  @Test func `secrets in error texts are taken out`() {
    for (text, expected) in [
      ("Incorrect API key provided: sk-proj-abcDEF123.", "Incorrect API key provided: [redacted]"),
      ("header Authorization: Bearer abc.def", "header Authorization: [redacted]"),
      ("AKIAIOSFODNN7EXAMPLE denied", "[redacted] denied"),
      ("token eyJhbGciOi.eyJzdWIi.sig", "token [redacted]"),
      ("user jane@example.org from 10.0.0.1:443", "user [redacted] from [redacted]:443"),
      ("hash 88dc28d0f030c55ed4ab77ed8faf098196cb1c05", "hash [redacted]"),
      ("id 123e4567-e89b-12d3-a456-426614174000", "id [redacted]"),
      (
        "timeout after 30.5 s at api.example.com/v1/chat/completions",
        "timeout after 30.5 s at api.example.com/v1/chat/completions"
      ),
      ("a\u{1B}[31mred", "a\u{FFFD}[31mred"),
    ] {
      #expect(Redaction.text(text) == expected)
    }
    #expect(Redaction.text(String(repeating: "wort ", count: 1000)).count == 241)
  }
}
