// SPDX-License-Identifier: Apache-2.0

import PiStatistics

extension Verdict {
  /// A sign that says the verdict without colour.
  var sign: String {
    switch self {
    case .better: "▲"
    case .worse: "▼"
    case .notDistinguishable, .notDistinguishableAfterCorrection: "≈"
    case .identical: "="
    case .bothBeyondDeadline: "∞"
    }
  }

  /// The verdict in at most eight columns; a legend explains it.
  var shortWord: String {
    switch self {
    case .better: "better"
    case .worse: "worse"
    case .notDistinguishable: "n.d."
    case .notDistinguishableAfterCorrection: "n.d. (c)"
    case .identical: "same"
    case .bothBeyondDeadline: "beyond"
    }
  }
}
