// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

/// Who failed: the deployment, or the gateway before it asked one.
struct GatewayRefusalTests {
  private static func row(_ name: String, _ code: String, _ message: String = "m") -> String {
    "{\"request_id\":\"a\",\"call_type\":\"acompletion\",\"spend\":0,\"startTime\":\"2026-11-02T09:00:00Z\","
      + "\"endTime\":\"2026-11-02T09:00:01Z\",\"model\":\"m\",\"custom_llm_provider\":\"openai\","
      + "\"status\":\"failure\",\"metadata\":{\"error_information\":{\"error_class\":\"\(name)\","
      + "\"error_code\":\"\(code)\",\"error_message\":\"\(message)\"}}}"
  }

  private static func read(_ row: String) throws -> RecordedRequest {
    let log = try ReadLog(row)
    #expect(log.errors == [])
    return try #require(log.requests.first)
  }

  @Test(arguments: [
    ("BudgetExceededError", "400", ErrorClass.rateLimited),
    ("BudgetExceededError", "429", .rateLimited), ("ProxyException", "401", .noDeployment),
    ("ProxyException", "429", .rateLimited), ("RouterRateLimitError", "429", .noDeployment),
    ("RouterRateLimitErrorBasic", "", .noDeployment), ("HTTPException", "429", .rateLimited),
    ("HTTPException", "400", .contentRefused), ("RejectedRequestError", "400", .contentRefused),
  ])
  func `an error of the gateway is a refusal, no attempt`(
    _ name: String,
    _ code: String,
    _ expected: ErrorClass
  ) throws {
    let request = try Self.read(Self.row(name, code))
    #expect(request.isServed == false && request.isRefusedByGateway)
    #expect(request.error == expected && request.deployment == nil && request.cost == .zero)
  }

  @Test(arguments: [
    ("RateLimitError", "429", ErrorClass.rateLimited), ("Timeout", "408", .timeout),
    ("APIConnectionError", "500", .network), ("BadRequestError", "400", .contentRefused),
    ("ContextWindowExceededError", "400", .contextTooLong),
    ("ContentPolicyViolationError", "400", .contentRefused),
    ("InternalServerError", "500", .serverError), ("ServiceUnavailableError", "503", .overloaded),
    ("MidStreamFallbackError", "503", .overloaded), ("APIError", "529", .overloaded),
    ("AuthenticationError", "401", .serverError),
    ("UnprocessableEntityError", "422", .contentRefused),
    ("CancelledError", "", .cancelled), ("ClientDisconnected", "499", .cancelled),
  ])
  func `an error of a deployment or of its client is an attempt`(
    _ name: String,
    _ code: String,
    _ expected: ErrorClass
  ) throws {
    let request = try Self.read(Self.row(name, code))
    #expect(request.isServed == false && !request.isRefusedByGateway)
    #expect(request.error == expected && request.deployment != nil && request.cost == nil)
  }

  @Test func `a general error is the gateway's by how its message begins`() throws {
    let request = try Self.read(
      Self.row("ValueError", "", "No deployments available for selected model, Try again")
    )
    #expect(request.isRefusedByGateway && request.error == .noDeployment)
    #expect(try !Self.read(Self.row("ValueError", "", "odd")).isRefusedByGateway)
  }
}
