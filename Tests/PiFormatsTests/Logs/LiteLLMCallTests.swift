// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

/// Which rows of LiteLLM's log are requests, and what their counts mean.
struct LiteLLMCallTests {
  /// A row in which `more` comes last; each is a second after the one before.
  private static func row(_ number: Int, _ callType: String?, _ more: String = "") -> String {
    let type = callType.map { "\"call_type\":\"\($0)\"," } ?? ""
    return "{\"request_id\":\"r\(number)\",\(type)\"spend\":0.0\(number + 1),\"prompt_tokens\":12,"
      + "\"completion_tokens\":4,\"startTime\":\"2026-11-02T09:00:00Z\","
      + "\"endTime\":\"2026-11-02T09:00:01Z\",\"model\":\"m\"\(more)}\n"
  }

  @Test(arguments: [
    nil, "", "acompletion", "completion", "atext_completion", "aresponses", "anthropic_messages",
    "agenerate_content_stream", "pass_through_endpoint", "allm_passthrough_route", "_arealtime",
    "_aresponses_websocket", "/v1/chat/completions", "/anthropic/v1/messages",
    "/v1beta/models/g:generateContent", "a_call_of_next_year",
  ])
  func `what generated text is a request`(_ callType: String?) throws {
    let log = try ReadLog(Self.row(0, callType))
    #expect(log.errors == [] && log.requests.count == 1 && log.leftOut.count == 0)
    #expect(log.requests.first?.cost == NanoDollars(10_000_000))
  }

  @Test(arguments: [
    ("aembedding", "embeddings"), ("embedding", "embeddings"), ("/v1/embeddings", "embeddings"),
    ("aimage_generation", "images"), ("arerank", "reranking"), ("amoderation", "moderations"),
    ("atranscription", "speech and transcriptions"), ("asearch", "searches"),
    ("aget_responses", "retrieved, listed or deleted responses"),
    ("adelete_responses", "retrieved, listed or deleted responses"),
    ("aget_messages", "retrieved, listed or deleted responses"),
    ("aretrieve_batch", "batches and fine-tuning jobs"),
    ("call_mcp_tool", "tools and containers"), ("a_add_message", "assistants and threads"),
    ("avector_store_create", "files and vector stores"), ("acreate_video", "videos"),
    ("aocr", "OCR"),
  ])
  func `anything else is left out by its kind, with its amount`(
    _ callType: String,
    _ kind: String
  ) throws {
    let log = try ReadLog(
      Self.row(0, callType) + Self.row(1, "acompletion") + Self.row(2, callType)
    )
    #expect(log.requests.map(\.externalID) == ["r1"])
    #expect(log.leftOut.kinds.map(\.name) == [kind])
    #expect(log.leftOut.kinds.map(\.entries) == [2] && log.leftOut.nanodollars == 40_000_000)
    #expect(log.leftOut.kinds.map(\.ofUnknownCost) == [0])
  }

  @Test func `a passed-through or unknown call without output is none, a failed one stays`() throws
  {
    let log = try ReadLog(
      Self.row(0, "pass_through_endpoint").replacing("\"completion_tokens\":4", with: "\"y\":4")
        + Self.row(1, "a_call_of_next_year").replacing("ns\":4", with: "ns\":0")
        + Self.row(2, "pass_through_endpoint", ",\"status\":\"failure\"").replacing(
          ":4",
          with: ":0"
        )
    )
    #expect(log.requests.map(\.externalID) == ["r2"])
    #expect(
      log.leftOut.kinds.map(\.name) == [
        "passed-through calls without output", "calls of unknown types without output",
      ]
    )
  }

  @Test func `a response that the log names again is not counted again`() throws {
    let log = try ReadLog(
      Self.row(0, "aresponses") + Self.row(1, "pass_through_endpoint").replacing("r1", with: "r0")
        + Self.row(2, "acompletion")
        // An answer from the gateway's own cache is a request of its own, and so is a failure.
        + Self.row(3, "acompletion", ",\"cache_hit\":true").replacing("r3", with: "r2")
        + Self.row(4, "acompletion", ",\"status\":\"failure\"").replacing("r4", with: "r2")
    )
    #expect(log.requests.map(\.externalID) == ["r0", "r2", "r2", "r2"])
    #expect(log.leftOut.kinds.map(\.name) == ["further entries of responses that are counted"])
    #expect(log.leftOut.nanodollars == 20_000_000)
    let header =
      "request_id,call_type,spend,prompt_tokens,completion_tokens,startTime,endTime,model\n"
    let rest = ",5,2,2026-11-02 09:00:00,2026-11-02 09:00:01,m\n"
    let table = try ReadLog(
      header + "a,aresponses,0.5" + rest + "a,aresponses,0.5" + rest + "b,aembedding,0.25" + rest
    )
    #expect(table.requests.map(\.externalID) == ["a"])
    #expect(table.leftOut.nanodollars == 750_000_000)
  }

  // MARK: Counts

  private static func usage(_ prompt: Int, _ usage: String) -> String {
    row(0, "acompletion", ",\"metadata\":{\"usage_object\":{\(usage)}}")
      .replacing("\"prompt_tokens\":12", with: "\"prompt_tokens\":\(prompt)")
  }

  @Test(
    arguments: [
      // OpenAI's names: cached tokens are a part of the prompt.
      (100, "\"prompt_tokens_details\":{\"cached_tokens\":64}", [100, 64, nil]),
      (100, "\"prompt_tokens_details\":{\"cached_tokens\":0}", [100, 0, nil]),
      (100, "\"prompt_tokens_details\":{\"cached_tokens\":null}", [100, nil, nil]),
      (100, "\"prompt_tokens_details\":null", [100, nil, nil]),
      // Anthropic's own counts leave out what was cached and what was written.
      (
        31,
        "\"cache_read_input_tokens\":5000,\"cache_creation_input_tokens\":0,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":5000}", [5031, 5000, 0]
      ),
      (
        31,
        "\"prompt_tokens_details\":{\"cached_tokens\":0},\"cache_read_input_tokens\":0,"
          + "\"cache_creation_input_tokens\":1253", [1284, 0, 1253]
      ),
      (
        3, "\"cache_read_input_tokens\":5758,\"cache_creation_input_tokens\":6174",
        [11935, 5758, 6174]
      ),
      // LiteLLM's normalised counts hold them.
      (
        11935, "\"cache_read_input_tokens\":5758,\"cache_creation_input_tokens\":6174",
        [11935, 5758, 6174]
      ),
    ] as [(Int, String, [Int32?])]
  )
  func `parts of the input are kept and within it`(
    _ prompt: Int,
    _ usage: String,
    _ expected: [Int32?]
  ) throws {
    let log = try ReadLog(Self.usage(prompt, usage))
    #expect(log.errors == [])
    let request = try #require(log.requests.first)
    let counts = [request.inputTokens, request.cachedInputTokens, request.writtenInputTokens]
    #expect(counts.map { $0?.count } == expected)
  }

  @Test(arguments: [
    (31, "\"prompt_tokens_details\":{\"cached_tokens\":5000}"),
    (
      9000, "\"prompt_tokens_details\":{\"cached_tokens\":70},\"cache_read_input_tokens\":80"
    ), (100, "\"cache_read_input_tokens\":-1"),
  ])
  func `contradictory counts make a bad row`(_ prompt: Int, _ usage: String) throws {
    let log = try ReadLog(Self.usage(prompt, usage) + Self.row(1, "acompletion"))
    #expect(log.errors.count == 1 && log.requests.map(\.externalID) == ["r1"])
  }

  @Test func `a total below its parts makes a bad row`() throws {
    let log = try ReadLog(
      Self.row(0, "acompletion", ",\"total_tokens\":15")
        + Self.row(1, "acompletion", ",\"total_tokens\":16")
        + Self.row(2, "acompletion", ",\"total_tokens\":0")
    )
    #expect(log.requests.map(\.externalID) == ["r1", "r2"])
    #expect(
      log.errors == [
        "f:1:1: expected a total of at least the prompt's and the completion's 16 tokens, found 15"
      ]
    )
  }
}
