// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The minute limits of a deployment as two of LiteLLM's strategies check them.
package struct LiteLLMLimits: Sendable {
  package var requests: Double
  package var tokens: Double

  /// Creates limits; nil and 0 mean none.
  package init(requests: Int64?, tokens: Int64?) {
    self.requests = LiteLLMLimits.limit(requests)
    self.tokens = LiteLLMLimits.limit(tokens)
  }

  init(_ limits: DeploymentLimits) {
    self.init(requests: limits.requestsPerMinute, tokens: limits.tokensPerMinute)
  }

  /// Whether a request of `input` tokens fits into a minute that has used this much.
  package func admit(input: Int64, usedRequests: Int64, usedTokens: Int64) -> Bool {
    Double(usedTokens + input) <= tokens && Double(usedRequests + 1) <= requests
  }

  func admits(_ request: Request, _ usage: MinuteUsage) -> Bool {
    admit(
      input: Int64(request.inputTokens.count),
      usedRequests: usage.requests ?? 0,
      usedTokens: usage.tokens
    )
  }

  private static func limit(_ limit: Int64?) -> Double {
    guard let limit, limit != 0 else { return .infinity }
    return Double(limit)
  }
}
