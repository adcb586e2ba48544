// SPDX-License-Identifier: Apache-2.0

/// What is read of a call in OTLP.
enum SpanField: Int, CaseIterable, Sendable {
  case operation, kind, requestType, event, provider, requestModel, responseModel, responseID
  case conversation, tenant, taskType, errorType, errorText, status
  case input, output, total, cached, written, reasoning, outputCap
  case key, keyAlias, teamAlias, endUser
  case firstChunk, firstTokenMilliseconds, duration, streams, cost
}

/// The names of attributes that are read; everything else is dropped unread.
///
/// Where several names mean the same, the first of the row counts, wherever it stands in the file.
enum SpanNames {
  /// A name's field, and its place among the names of the field.
  struct Name: Sendable {
    let field: SpanField
    let rank: Int
  }

  /// The conventions of OpenTelemetry and their older names, OpenInference's, those of LiteLLM's own
  /// callback, and `pibench.*` for what the conventions lack.
  static let spans = index([
    (.operation, "gen_ai.operation.name"), (.kind, "openinference.span.kind"),
    (.requestType, "llm.request.type"),
    (.provider, "gen_ai.provider.name gen_ai.system llm.provider llm.system"),
    (.requestModel, "gen_ai.request.model llm.model_name"),
    (.responseModel, "gen_ai.response.model"), (.responseID, "gen_ai.response.id"),
    (.conversation, "gen_ai.conversation.id session.id"),
    (.tenant, "pibench.tenant metadata.user_api_key_team_id"), (.taskType, "pibench.task_type"),
    (.errorType, "error.type"), (.errorText, "error.message"), (.status, "error.code"),
    (
      .input,
      "gen_ai.usage.input_tokens gen_ai.usage.prompt_tokens llm.token_count.prompt"
    ),
    (
      .output,
      "gen_ai.usage.output_tokens gen_ai.usage.completion_tokens llm.token_count.completion"
    ),
    (.total, "gen_ai.usage.total_tokens llm.usage.total_tokens llm.token_count.total"),
    (
      .cached,
      """
      gen_ai.usage.cache_read.input_tokens gen_ai.usage.cache_read_input_tokens \
      llm.token_count.prompt_details.cache_read
      """
    ),
    (
      .written,
      """
      gen_ai.usage.cache_creation.input_tokens gen_ai.usage.cache_creation_input_tokens \
      llm.token_count.prompt_details.cache_write
      """
    ),
    (
      .reasoning,
      """
      gen_ai.usage.reasoning.output_tokens gen_ai.usage.output_tokens.reasoning \
      gen_ai.usage.reasoning_tokens llm.token_count.completion_details.reasoning
      """
    ),
    (.key, "metadata.user_api_key_hash"), (.keyAlias, "metadata.user_api_key_alias"),
    (.teamAlias, "metadata.user_api_key_team_alias"),
    (.endUser, "metadata.user_api_key_end_user_id"),
    (.outputCap, "gen_ai.request.max_tokens"),
    (.firstChunk, "gen_ai.response.time_to_first_chunk"),
    (.streams, "gen_ai.request.stream llm.is_streaming"),
    (.cost, "pibench.cost_usd gen_ai.usage.cost gen_ai.cost.total_cost llm.cost.total"),
  ])

  /// The bare names of Claude Code's events.
  static let events = index([
    (.event, "event.name"), (.requestModel, "model"), (.responseID, "request_id"),
    (.conversation, "session.id"), (.errorText, "error"), (.status, "status_code"),
    (.input, "input_tokens"), (.output, "output_tokens"), (.cached, "cache_read_tokens"),
    (.written, "cache_creation_tokens"), (.firstTokenMilliseconds, "ttft_ms"),
    (.duration, "duration_ms"), (.cost, "cost_usd"),
  ])

  private static func index(_ rows: [(field: SpanField, names: String)]) -> [String: Name] {
    var index: [String: Name] = [:]
    for row in rows {
      for (rank, name) in row.names.split(separator: " ").enumerated() {
        index[String(name)] = Name(field: row.field, rank: rank)
      }
    }
    return index
  }
}

/// What spans and events stand for.
enum SpanCalls {
  /// What a span is, by its operation, its kind, or the type of its request, in this order.
  static func meaning(operation: String?, kind: String?, requestType: String?) -> CallMeaning? {
    if let operation { return meaning(operation: operation) }
    if let kind { return kinds[kind] ?? unknown }
    return requestType.map(meaning(operation:))
  }

  private static let unknown = CallMeaning.other("spans of unknown operations")

  private static func meaning(operation: String) -> CallMeaning {
    operations[operation] ?? LiteLLMCalls.known(operation) ?? unknown
  }

  /// Whether an event of Claude Code tells of a request that failed; nil when it tells of no request.
  static func isError(_ event: String) -> Bool? {
    events.first { $0.name == event || "claude_code." + $0.name == event }?.isError
  }

  /// Operations of the conventions; LiteLLM's callback writes its call type instead.
  private static let operations = CallTable([
    (.call, "chat text_completion generate_content completion"),
    (.other("embeddings"), "embeddings"), (.other("tools and containers"), "execute_tool"),
    (.other("agents and workflows"), "create_agent invoke_agent invoke_workflow"),
    (.other("searches"), "retrieval"),
  ])

  /// OpenInference's kinds of spans.
  private static let kinds = CallTable([
    (.call, "LLM"), (.other("embeddings"), "EMBEDDING"), (.other("tools and containers"), "TOOL"),
    (.other("agents and workflows"), "AGENT CHAIN"), (.other("searches"), "RETRIEVER"),
    (.other("reranking"), "RERANKER"), (.other("guardrails"), "GUARDRAIL"),
    (.other("evaluations"), "EVALUATOR"), (.other("prompt templates"), "PROMPT"),
  ])

  private static let events: [(name: String, isError: Bool)] = [
    ("api_request", false), ("api_error", true),
  ]
}
