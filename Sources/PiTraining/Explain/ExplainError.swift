// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Why a decision cannot be explained.
package enum ExplainError: Error, Hashable, Sendable {
  /// The run has no such request; it has as many as `count`.
  case unknownRequest(run: Int64, request: UInt32, count: Int64)
  /// No decision on the request was recorded.
  case noDecision(run: Int64, request: UInt32)
  /// Decisions of the run were recorded without features.
  case noFeatures(run: Int64, request: UInt32)
  /// The features of the run lack some that the weights or the gateway need.
  case otherFeatures(run: Int64, missing: [String])
}

extension ExplainError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownRequest(let run, let request, let count):
      "expected a request of run \(run), which has \(count), found \(request)"
    case .noDecision(let run, let request):
      "expected a request with a recorded decision, found none on request \(request) of run \(run)"
    case .noFeatures(let run, let request):
      "expected decisions with features, found none on request \(request) of run \(run);"
        + " simulate --telemetry records them"
    case .otherFeatures(let run, let missing):
      "expected a run with the features of the weights, found run \(run) without"
        + " \(missing.joined(separator: ", "))"
    }
  }
}
