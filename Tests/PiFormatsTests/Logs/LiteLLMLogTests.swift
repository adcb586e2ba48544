// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct LiteLLMLogTests {
  @Test func `a row of the exported table becomes a request`() throws {
    let log = try ReadLog(file: "litellm.csv")
    #expect(log.errors == [])
    #expect(log.clock == .unix)
    #expect(
      log.requests.map(\.externalID) == ["chatcmpl-1", "chatcmpl-2", "chatcmpl-3", "chatcmpl-5"]
    )
    #expect(log.leftOut.count == 1)
    let first = log.requests[0]
    #expect(first.arrival == nine)
    #expect(first.ended == nine + milliseconds(2500))
    #expect(first.timeToFirstToken == milliseconds(400))
    #expect(first.streams == true)
    #expect(first.isServed == true && first.error == nil)
    #expect(first.inputTokens?.count == 1200)
    #expect(first.tokens == [1200, 1024, 420])
    #expect(first.cost == NanoDollars(1_234_500))
    #expect(
      log.names.deployments[0]
        == DeploymentName(
          name: "openai/gpt-5-mini#0a1b2c3d",
          provider: "openai",
          model: "gpt-5-mini"
        )
    )
    #expect(log.names.taskTypes == ["chat"] && log.names.tenants == ["team-a"])
    #expect(first.promptKey == nil)
  }

  @Test func `failures, unknown costs and cache hits are told apart`() throws {
    let log = try ReadLog(file: "litellm.csv")
    let failed = log.requests[1]
    #expect(failed.isServed == false && failed.error == .rateLimited)
    #expect(failed.errorText == "limit for key [redacted] at [redacted]")
    #expect(failed.outputTokens == nil && failed.cost == nil && failed.timeToFirstToken == nil)
    let unpriced = log.requests[2]
    #expect(unpriced.cost == nil)
    #expect(unpriced.tokens == [100, nil, 50])
    #expect(log.names.deployments[1].name == "openai/gpt-5")
    let hit = log.requests[3]
    #expect(
      hit.cost == .zero && hit.isAnsweredByGateway && hit.deployment == nil && hit.isServed == true
    )
    // One session: its requests are numbered.
    #expect(log.keys.map(\.ordinal) == [0, 1, 0, 2])
    #expect(log.keys[3].source == log.keys[0].source)
  }

  @Test func `sums of days are told from rows`() throws {
    let day =
      #"{"startTime": "2026-11-01", "spend": 1.5, "users": {"a": 1.5}, "models": {"m": 1.5}}"#
    #expect(
      try ReadLog("[\(day)]", format: "litellm").errors
        == [
          "f:1:2: expected a row per request, which /spend/logs gives with summarize=false, found its sum of a day"
        ]
    )
  }

  @Test func `JSON as an array, wrapped, and by lines reads the same`() throws {
    let log = try ReadLog(file: "litellm.json")
    #expect(log.errors == [])
    let table = try ReadLog(file: "litellm.csv")
    #expect(log.requests[0] == table.requests[0])
    #expect(log.requests[1].error == .timeout && log.requests[1].tenant == nil)
    let row = "{\"request_id\":\"a\",\"startTime\":\"2026-11-02T09:00:00Z\",\"model\":\"m\"}"
    let other = row.replacing("\"a\"", with: "\"b\"")
    let lines = try ReadLog(row + "\n" + other)
    #expect(lines.requests.map(\.externalID) == ["a", "b"])
    let wrapped = try ReadLog(
      "{\"total\":2,\"data\":[\(row),\(other)],\"page\":1}",
      format: "litellm"
    )
    #expect(wrapped.requests.count == 2 && wrapped.errors == [])
    // An object of something else, and an answer without a row, which is the log of a quiet day.
    let foreign = try ReadLog("{\"data\":{\"x\":1}}\n{\"data\":[]}", format: "litellm")
    #expect(
      foreign.errors == [
        "f:1:1: expected the key \"data\" with an array, found an object without it"
      ]
    )
  }

  @Test func `no key, hash, address, header, prompt or answer reaches a record`() throws {
    #expect(try !ReadLog(file: "litellm.csv").leaks)
    #expect(try !ReadLog(file: "litellm.json").leaks)
  }

  @Test func `prompts are named by a salted hash when asked for`() throws {
    var options = RecordOptions()
    options.promptSalt = Array("salt".utf8)
    let table = try ReadLog(file: "litellm.csv", options: options)
    let json = try ReadLog(file: "litellm.json", options: options)
    let key = try #require(table.requests[0].promptKey)
    #expect(json.requests[0].promptKey == key)
    #expect(table.requests[1].promptKey == nil)
    options.promptSalt = Array("pepper".utf8)
    #expect(try ReadLog(file: "litellm.csv", options: options).requests[0].promptKey != key)
  }

  @Test func `bad rows say where and what was expected`() throws {
    let header = "request_id,startTime,endTime,prompt_tokens,spend,metadata\n"
    for (row, expected) in [
      (
        "a,yesterday,,,,",
        "f:2:3: expected a time stamp such as 2024-05-10 00:00:00.009930+00:00 in column \"startTime\", found a text of 9 characters"
      ),
      (
        "a,2026-11-02 09:00:00,2026-11-02 08:00:00,,,",
        "f:2:23: expected a time not before the start in column \"endTime\", found \"2026-11-02 08:00:00\""
      ),
      (
        "a,2026-11-02 09:00:00,,-1,,",
        "f:2:24: expected a token count in 0 … 200000000 in column \"prompt_tokens\", found \"-1\""
      ),
      (
        "a,2026-11-02 09:00:00,,1,-0.5,",
        "f:2:26: expected a cost in dollars, 0 or more in column \"spend\", found \"-0.5\""
      ),
      (
        "a,2026-11-02 09:00:00,,1,0,{",
        "f:2:1: expected JSON in \"metadata\": a key in double quotes, found something else"
      ),
    ] {
      let log = try ReadLog(header + row + "\nb,2026-11-02 09:00:01,,1,0,{}\n")
      #expect(log.errors == [expected])
      #expect(log.requests.map(\.externalID) == ["b"])
    }
    let broken = try ReadLog(
      "[{\"request_id\":\"a\",\"startTime\":5},{\"request_id\":\"b\",\"startTime\":\"2026-11-02T09:00:00Z\",\"spend\":\"x\"},"
        + "{\"startTime\":\"2026-11-02T09:00:00Z\",\"prompt_tokens\":1.5},{\"request_id\":\"c\"},7,{\"request_id\":"
    )
    #expect(broken.requests.isEmpty)
    #expect(broken.errors.count == 6)
    #expect(broken.errors.last?.hasSuffix("found the end of the input") == true)
  }
}
