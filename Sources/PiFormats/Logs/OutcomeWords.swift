// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The words with which tables say how a request ended, where the user says that a column has them.
enum OutcomeWords {
  /// What a word means; nil when it is none of these.
  ///
  /// - Parameter word: in any case; status codes of HTTP are words too.
  /// - Returns: whether an answer came, and why not.
  static func meaning(of word: String) -> (isServed: Bool, error: ErrorClass?)? {
    let small = word.lowercased()
    if served.contains(small) { return (true, nil) }
    if failed.contains(small) { return (false, FailureClass.of(text: small)) }
    guard let code = Int(small), (100...599).contains(code) else { return nil }
    return code < 400 ? (true, nil) : (false, FailureClass.of(status: code))
  }

  /// The words that are known, for errors.
  static let summary = "a status code or a word such as success, ok, true, failed, error or timeout"

  private static let served: Set<String> = [
    "ok", "okay", "success", "successful", "succeeded", "served", "complete", "completed", "done",
    "finished", "true", "t", "yes", "y", "1",
  ]
  private static let failed: Set<String> = [
    "failed", "failure", "fail", "failing", "error", "errored", "timeout", "timed out", "timed_out",
    "cancelled", "canceled", "aborted", "rejected", "refused", "rate limited", "rate_limited",
    "overloaded", "false", "f", "no", "n", "0",
  ]
}
