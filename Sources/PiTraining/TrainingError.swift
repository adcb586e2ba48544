// SPDX-License-Identifier: Apache-2.0

/// Why nothing can be trained.
package enum TrainingError: Error, Hashable, Sendable {
  /// The store holds no rows; `reasons` say what was left out.
  case noRows(reasons: [String])
  /// The store holds no rows that weights can be judged on; `reasons` say what was left out.
  case nothingToJudge(reasons: [String])
  /// A run was recorded without some of the features that the others have.
  case missingFeatures(run: Int64, [String])
  /// A head that everything needs could not be fitted.
  case cannotFit(head: String, reason: String)
}

extension TrainingError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noRows(let reasons):
      "nothing can be learned from this store: "
        + (reasons.isEmpty ? "it has no runs" : reasons.joined(separator: "; "))
    case .nothingToJudge(let reasons):
      "nothing can be judged on this store: "
        + (reasons.isEmpty ? "it has no runs" : reasons.joined(separator: "; "))
    case .missingFeatures(let run, let names):
      "run \(run) was recorded without \(names.joined(separator: ", "));"
        + " take runs of one version with --run"
    case .cannotFit(let head, let reason):
      "could not learn \(head): \(reason)"
    }
  }
}
