// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Errors that LiteLLM's proxy and router make themselves: the request was refused, no deployment was asked.
enum GatewayRefusal {
  /// Tells why the gateway refused a request.
  ///
  /// - Parameters:
  ///   - name: the class of the error, as the log has it.
  ///   - status: the HTTP status that went to the client.
  ///   - text: what the log says about it.
  /// - Returns: why; nil when the error came from a deployment, or from its client.
  static func of(name: String, status: Int?, text: String?) -> ErrorClass? {
    if let row = classes.first(where: { $0.name == name }) {
      return row.meaning ?? meaning(of: status)
    }
    let text = text ?? ""
    return texts.first { text.hasPrefix($0.beginning) }?.meaning
  }

  /// The classes of LiteLLM 1.110's proxy and router; where the meaning is nil the status tells it.
  private static let classes: [(name: String, meaning: ErrorClass?)] = [
    ("BudgetExceededError", .rateLimited), ("RouterRateLimitError", .noDeployment),
    ("RouterRateLimitErrorBasic", .noDeployment), ("ProxyException", nil), ("HTTPException", nil),
    ("ProxyModelNotFoundError", .noDeployment), ("RejectedRequestError", .contentRefused),
    ("GuardrailRaisedException", .contentRefused), ("BlockedPiiEntityError", .contentRefused),
    ("GuardrailInterventionNormalStringError", .contentRefused),
    ("ProxyRateLimitError", .rateLimited),
  ]

  /// How messages begin whose class is a general one.
  private static let texts: [(beginning: String, meaning: ErrorClass)] = [
    ("No deployments available", .noDeployment), ("No healthy deployment available", .noDeployment),
    ("Budget has been exceeded", .rateLimited), ("ExceededBudget", .rateLimited),
    ("Max parallel request limit reached", .rateLimited),
  ]

  private static func meaning(of status: Int?) -> ErrorClass {
    switch status {
    case 429: .rateLimited
    case 400, 413, 422: .contentRefused
    // The key is not known, or may not use the model.
    case 401, 403, 404: .noDeployment
    default: FailureClass.of(status: status)
    }
  }
}
