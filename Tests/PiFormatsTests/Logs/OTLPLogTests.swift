// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct OTLPLogTests {
  @Test func `spans of model calls become requests, other spans are counted`() throws {
    let log = try ReadLog(file: "otlp.json")
    #expect(log.errors == [])
    #expect(log.leftOut.count == 2)
    let first = log.requests[0]
    #expect(first.externalID == "resp-1")
    #expect(first.arrival == nine && first.ended == nine + milliseconds(2500))
    #expect(first.tokens == [1200, 1000, 420])
    #expect(first.outputCap?.count == 2048 && first.streams == true)
    #expect(first.timeToFirstToken == milliseconds(400))
    #expect(first.cost == nil && first.isServed == true)
    let second = log.requests[1]
    #expect(second.externalID == "eee19b7ec3c1b177")
    #expect(second.error == .overloaded && second.errorText == "overloaded, key [redacted]")
    #expect(log.keys[1] == RequestKey(source: log.keys[0].source, ordinal: 1))
    #expect(second.tokens == [12, nil, nil])
    #expect(log.names.deployments.map(\.name) == ["openai/gpt-5-2026-08-07", "anthropic/claude"])
    #expect(!log.leaks)
  }

  @Test func `collectors' lines are documents, a torn one is left`() throws {
    func line(_ id: String) -> String {
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[{\"spanId\":\"\(id)\",\"startTimeUnixNano\":\"5\","
        + "\"attributes\":[{\"key\":\"gen_ai.request.model\",\"value\":{\"stringValue\":\"m\"}}]}]}]}]}"
    }
    let whole = try ReadLog(line("a") + "\n" + line("b") + "\n" + line("c") + "\n")
    #expect(whole.requests.map(\.externalID) == ["a", "b", "c"])
    let torn = try ReadLog(line("a") + "\n" + line("b").dropLast(30) + "\n" + line("c"))
    #expect(torn.requests.map(\.externalID) == ["a", "c"])
    #expect(torn.errors.count == 1)
    let first = try ReadLog(line("a").dropLast(3) + "\n")
    #expect(first.requests.count == 1 && first.errors.count == 1)
  }

  @Test func `a bad value leaves the other spans readable`() throws {
    func span(_ attributes: String, start: String = "\"5\"") -> String {
      "{\"startTimeUnixNano\":\(start),\"attributes\":[{\"key\":\"gen_ai.operation.name\",\"value\":{\"stringValue\":\"chat\"}}\(attributes)]}"
    }
    let spans = [
      span(",{\"key\":\"gen_ai.usage.input_tokens\",\"value\":{\"intValue\":\"-3\"}}"),
      span(",{\"key\":\"gen_ai.usage.input_tokens\",\"value\":{\"intValue\":\"99999999999\"}}"),
      span(",{\"key\":\"gen_ai.response.id\",\"value\":{\"stringValue\":7}}"),
      span("", start: "\"x\""),
      span("", start: "\"0\""), span(""),
    ]
    let log = try ReadLog(
      "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[\(spans.joined(separator: ","))]}]}]}"
    )
    #expect(log.errors.count == 5)
    #expect(log.requests.count == 1)
    #expect(log.errors[0].hasSuffix("expected a token count in 0 … 200000000, found \"-3\""))
    #expect(log.errors[3].hasSuffix("expected nanoseconds since 1970, found a text of 1 character"))
    #expect(
      log.errors[4].hasSuffix("expected the key \"startTimeUnixNano\", found a span without it")
    )
  }

  @Test func `prompts are hashed under a salt wherever the key stands first`() throws {
    var options = RecordOptions()
    options.promptSalt = [1]
    let log = try ReadLog(file: "otlp.json", options: options)
    #expect(log.requests[0].promptKey != nil)
    // The value came before its key.
    #expect(log.requests[1].promptKey != nil)
  }
}
