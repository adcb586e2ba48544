// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

/// LiteLLM's standard logging payload, as it is written to S3, GCS and Pub/Sub.
struct LiteLLMPayloadTests {
  /// 2026-11-02 09:00:00.125 UTC and later, in seconds with a fraction.
  private static func payload(
    _ id: String,
    _ more: String = "",
    status: String = "success"
  ) -> String {
    """
    {"id":"\(id)","litellm_call_id":"call-\(id)","trace_id":"t-1","call_type":"acompletion",\
    "stream":true,"cache_hit":null,"status":"\(status)","custom_llm_provider":"openai",\
    "startTime":1793610000.125,"endTime":1793610002.5,"completionStartTime":1793610000.9,\
    "model":"gpt-x","model_id":"0a1b2c3d4e5f6071","model_group":"g","api_base":"https://planted.example",\
    "metadata":{"user_api_key_hash":"planted-hash","user_api_key_team_id":"team-a",\
    "usage_object":{"prompt_tokens_details":{"cached_tokens":4}}},"response_cost":1.2e-05,\
    "total_tokens":15,"prompt_tokens":10,"completion_tokens":5,"request_tags":["task:chat"],\
    "messages":[{"role":"user","content":"planted prompt"}],"requester_ip_address":"10.9.8.7"\(more)}
    """
  }

  @Test func `a payload is a request like a row of the table`() throws {
    let log = try ReadLog(Self.payload("chatcmpl-1"))
    #expect(log.errors == [] && log.requests.count == 1)
    let request = try #require(log.requests.first)
    #expect(request.externalID == "chatcmpl-1")
    #expect(request.arrival == nine + milliseconds(125))
    #expect(request.latency == milliseconds(2375))
    #expect(request.timeToFirstToken == milliseconds(775) && request.streams == true)
    #expect(request.tokens == [10, 4, 5] && request.cost == NanoDollars(12_000))
    #expect(request.isServed == true && request.session != nil)
    #expect(log.names.deployments.map(\.name) == ["openai/gpt-x#0a1b2c3d"])
    #expect(log.names.tenants == ["team-a"] && log.names.taskTypes == ["chat"])
    #expect(!log.leaks)
    let row = """
      {"request_id":"chatcmpl-1","call_type":"acompletion","spend":0.000012,"prompt_tokens":10,\
      "completion_tokens":5,"startTime":"2026-11-02T09:00:00.125Z","endTime":"2026-11-02T09:00:02.500Z",\
      "completionStartTime":"2026-11-02T09:00:00.900Z","model":"gpt-x","model_id":"0a1b2c3d4e5f6071",\
      "custom_llm_provider":"openai","team_id":"team-a","session_id":"t-1","status":"success",\
      "model_group":"g","api_key":"planted-hash",\
      "metadata":{"usage_object":{"prompt_tokens_details":{"cached_tokens":4}}},\
      "request_tags":["task:chat"]}
      """
    #expect(try ReadLog(row).requests == log.requests)
    #expect(try ReadLog(row).names.attributions == log.names.attributions)
    #expect(log.names.attributions.map(\.modelGroup) == ["g"])
  }

  @Test func `files put together are read as lines, as an array, and one behind the other`() throws
  {
    let (one, two) = (Self.payload("a"), Self.payload("b"))
    for text in [one + "\n" + two + "\n", "[\(one),\(two)]", one + two, one + " " + two] {
      let log = try ReadLog(text)
      #expect(log.requests.map(\.externalID) == ["a", "b"], "\(log.errors)")
    }
  }

  @Test func `a failed payload says why beside its metadata`() throws {
    let failure = """
      ,"error_str":"planted","error_information":{"error_code":"429","error_class":"RateLimitError",\
      "error_message":"slow down, key sk-plantedsecret12345"}
      """
    let log = try ReadLog(Self.payload("a", failure, status: "failure"))
    let request = try #require(log.requests.first)
    #expect(request.isServed == false && request.error == .rateLimited)
    #expect(request.errorText == "slow down, key [redacted]")
    #expect(request.deployment != nil && !request.isRefusedByGateway)
    // Success has an empty failure beside it.
    let empty = #","error_str":null,"error_information":{"error_code":"","error_class":""}"#
    #expect(try ReadLog(Self.payload("a", empty)).requests.first?.isServed == true)
  }

  @Test func `a number is an instant only after the year 2000`() throws {
    let log = try ReadLog(Self.payload("a").replacing("1793610000.125", with: "5"))
    #expect(log.requests.isEmpty)
    #expect(
      log.errors.first?.hasSuffix(
        "expected a time stamp such as 2026-11-02T09:00:01.250Z, or seconds since 1970, found 5"
      ) == true
    )
  }
}
