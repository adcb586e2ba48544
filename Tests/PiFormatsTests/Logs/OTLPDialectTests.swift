// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

/// Who writes which names: the conventions, OpenInference, LiteLLM's callback, Claude Code.
struct OTLPDialectTests {
  private typealias O = OTLPDocument

  /// LiteLLM's own callback, as its versions with costs write a span.
  private static func liteLLM(
    _ id: String,
    _ operation: String?,
    cost: String,
    _ more: [(String, String)] = []
  ) -> OTLPDocument.Entry {
    O.span(
      id,
      at: 0,
      for: 2,
      [
        ("gen_ai.cost.input_cost", O.number("0.001")),
        ("gen_ai.cost.total_cost", O.number(cost)), ("gen_ai.request.model", O.text("gpt-x")),
        ("llm.request.type", O.text("acompletion")), ("gen_ai.system", O.text("openai")),
        ("llm.is_streaming", O.text("True")), ("gen_ai.response.id", O.text("resp-" + id)),
        ("metadata.user_api_key_team_id", O.text("team-a")),
        ("metadata.user_api_key_hash", O.text("planted")),
        ("gen_ai.usage.total_tokens", O.whole(120)),
        ("gen_ai.usage.input_tokens", O.whole(100)), ("gen_ai.usage.output_tokens", O.whole(20)),
      ] + (operation.map { [("gen_ai.operation.name", O.text($0))] } ?? []) + more
    )
  }

  @Test func `LiteLLM's callback writes its call type as the operation, and the cost`() throws {
    let log = try ReadLog(
      O.spans([
        Self.liteLLM("a", "acompletion", cost: "0.003"),
        Self.liteLLM("b", "anthropic_messages", cost: "0.004"),
        Self.liteLLM("c", "chat", cost: "0.005"), Self.liteLLM("d", nil, cost: "0.006"),
        Self.liteLLM("e", "aembedding", cost: "0.01"),
        Self.liteLLM("f", "aget_responses", cost: "0.02"),
      ])
    )
    #expect(log.errors == [])
    #expect(log.requests.map(\.externalID) == ["resp-a", "resp-b", "resp-c", "resp-d"])
    #expect(log.requests.map { $0.cost?.amount } == [3_000_000, 4_000_000, 5_000_000, 6_000_000])
    #expect(log.requests[0].parts == [100, nil, nil, 20] && log.requests[0].streams == true)
    #expect(
      log.leftOut.kinds.map(\.name) == ["embeddings", "retrieved, listed or deleted responses"]
    )
    #expect(log.leftOut.nanodollars == 30_000_000)
    #expect(log.names.tenants == ["team-a"] && !log.leaks)
  }

  @Test func `an empty text is no value, and a refusal of the gateway no attempt`() throws {
    let log = try ReadLog(
      O.spans([
        O.span(
          "a",
          at: 0,
          for: 1,
          [
            ("gen_ai.request.model", O.text("m")), ("llm.request.type", O.text("acompletion")),
            ("gen_ai.usage.input_tokens", O.text("")), ("error.code", O.text("429")),
            ("error.type", O.text("BudgetExceededError")),
          ],
          status: "{\"code\":2}"
        ),
        O.span(
          "b",
          at: 1,
          for: 1,
          [
            ("gen_ai.request.model", O.text("m")), ("llm.request.type", O.text("acompletion")),
            ("error.type", O.text("RateLimitError")), ("error.code", O.text("429")),
          ],
          status: "{\"code\":2}"
        ),
      ])
    )
    #expect(log.requests.map(\.isRefusedByGateway) == [true, false])
    #expect(log.requests.map(\.error) == [.rateLimited, .rateLimited])
    #expect(log.requests.map { $0.deployment != nil } == [false, true])
    #expect(log.requests[0].inputTokens == nil)
  }

  @Test func `OpenInference's names tell kind, model, tokens and cost`() throws {
    func span(_ id: String, _ kind: String) -> OTLPDocument.Entry {
      O.span(
        id,
        at: 0,
        for: 2,
        [
          ("openinference.span.kind", O.text(kind)), ("llm.model_name", O.text("gpt-x")),
          ("llm.provider", O.text("openai")), ("llm.system", O.text("other")),
          ("llm.token_count.prompt", O.whole(50)), ("llm.token_count.completion", O.whole(7)),
          ("llm.token_count.total", O.whole(57)),
          ("llm.token_count.prompt_details.cache_read", O.whole(32)),
          ("llm.cost.total", O.number("0.0001")),
        ]
      )
    }
    let kinds = ["LLM", "CHAIN", "EMBEDDING", "RETRIEVER", "AGENT", "TOOL", "NEW"]
    let log = try ReadLog(O.spans(kinds.map { span($0, $0) }))
    #expect(log.requests.map(\.externalID) == ["LLM"])
    #expect(log.requests[0].parts == [50, 32, nil, 7])
    #expect(log.requests[0].cost?.amount == 100_000)
    #expect(log.names.deployments.map(\.name) == ["openai/gpt-x"])
    #expect(
      log.leftOut.kinds.map(\.name) == [
        "agents and workflows", "embeddings", "searches", "tools and containers",
        "spans of unknown operations",
      ]
    )
    #expect(log.leftOut.kinds.map(\.entries) == [2, 1, 1, 1, 1])
  }

  @Test func `Anthropic's input may leave out what was cached, others' may not`() throws {
    func span(_ id: String, _ provider: String, input: Int) -> OTLPDocument.Entry {
      O.span(
        id,
        at: 0,
        for: 1,
        [
          ("gen_ai.operation.name", O.text("chat")), ("gen_ai.provider.name", O.text(provider)),
          ("gen_ai.request.model", O.text("m-x")), ("gen_ai.usage.input_tokens", O.whole(input)),
          ("gen_ai.usage.output_tokens", O.whole(50)),
          ("gen_ai.usage.cache_read.input_tokens", O.whole(5758)),
          ("gen_ai.usage.cache_creation.input_tokens", O.whole(6174)),
        ]
      )
    }
    let log = try ReadLog(
      O.spans([
        span("a", "anthropic", input: 3), span("b", "anthropic", input: 11935),
        span("c", "openai", input: 11935), span("d", "openai", input: 3),
      ])
    )
    #expect(log.requests.map(\.externalID) == ["a", "b", "c"])
    #expect(log.requests.allSatisfy { $0.parts == [11935, 5758, 6174, 50] })
    #expect(log.errors.count == 1)
  }

  @Test func `a total below its parts makes a bad span`() throws {
    func span(_ id: String, total: Int) -> OTLPDocument.Entry {
      O.span(
        id,
        at: 0,
        for: 1,
        [
          ("gen_ai.operation.name", O.text("chat")), ("gen_ai.usage.input_tokens", O.whole(10)),
          ("gen_ai.usage.output_tokens", O.whole(5)),
          ("gen_ai.usage.total_tokens", O.whole(total)),
        ]
      )
    }
    let log = try ReadLog(O.spans([span("a", total: 14), span("b", total: 15)]))
    #expect(log.requests.map(\.externalID) == ["b"] && log.errors.count == 1)
  }

  // MARK: Events

  @Test func `Claude Code's requests and errors are events, timed backwards from their end`() throws
  {
    let log = try ReadLog(
      O.events([
        O.event(at: 10, [("event.name", O.text("user_prompt")), ("prompt", O.text("planted"))]),
        O.event(
          at: 12,
          [
            ("event.name", O.text("api_request")), ("model", O.text("claude-x")),
            ("input_tokens", O.text("10")), ("output_tokens", O.text("5")),
            ("cache_read_tokens", O.text("2000")), ("cache_creation_tokens", O.text("300")),
            ("cost_usd", O.text("0.001")), ("duration_ms", O.text("900")),
            ("session.id", O.text("s")), ("user.email", O.text("planted@example.com")),
            ("request_id", O.text("req-1")),
          ]
        ),
        O.event(
          at: 14,
          [
            ("event.name", O.text("claude_code.api_error")), ("model", O.text("claude-x")),
            ("error", O.text("Overloaded")), ("status_code", O.text("529")),
            ("duration_ms", O.number("100")), ("session.id", O.text("s")),
          ]
        ),
      ])
    )
    #expect(log.errors == [] && log.requests.count == 2)
    let first = log.requests[0]
    #expect(first.arrival == nine + milliseconds(11_100) && first.latency == milliseconds(900))
    // Its input is what was neither read from nor written into the cache.
    #expect(first.parts == [2310, 2000, 300, 5] && first.cost?.amount == 1_000_000)
    #expect(first.externalID == "req-1" && first.isServed == true)
    let second = log.requests[1]
    #expect(second.isServed == false && second.error == .overloaded)
    #expect(second.arrival == nine + milliseconds(13_900))
    #expect(log.keys.map(\.ordinal) == [0, 1])
    #expect(log.leftOut.kinds.map(\.name) == ["events of no call that generates text"])
    #expect(log.names.deployments.map(\.name) == ["claude-x"] && !log.leaks)
  }

  @Test func `metrics are left out, and a document of something else is refused`() throws {
    let span = O.spans([Self.liteLLM("a", "chat", cost: "0.1")])
    let log = try ReadLog(span + "\n{\"resourceMetrics\":[{\"x\":1}]}\n{\"y\":2}\n", format: "otlp")
    #expect(log.requests.count == 1)
    #expect(log.leftOut.kinds.map(\.name) == ["lists of metrics"])
    #expect(
      log.errors == [
        "f:3:1: expected an object with \"resourceSpans\" or \"resourceLogs\", found an object without them"
      ]
    )
    // Jaeger's interface answers with OTLP inside an object.
    #expect(try ReadLog("{\"result\":\(span)}").requests.count == 1)
  }
}
