// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// What LiteLLM does about an HTTP status: whether it cools a deployment down, whether it retries.
package enum LiteLLMStatus {
  /// Whether a status can put a deployment into cooldown: 401, 402, 404, 408, 429 and any that is not 4xx.
  package static func canCoolDown(_ status: Int) -> Bool {
    switch status {
    case 401, 402, 404, 408, 429: true
    case 400..<500: false
    default: true
    }
  }

  /// Whether a status is tried again: 408, 409, 429 and from 500 on.
  package static func shouldRetry(_ status: Int) -> Bool {
    status == 408 || status == 409 || status == 429 || status >= 500
  }

  /// The status that an error class stands for; nil for those that never had an HTTP answer.
  package static func status(of error: ErrorClass) -> Int? {
    switch error {
    case .rateLimited: 429
    case .timeout: 408
    case .serverError: 500
    case .overloaded: 503
    case .contentRefused, .contextTooLong: 400
    case .network, .cancelled, .noDeployment: nil
    }
  }
}
