// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What stands in the way of a report.
public enum ReportError: Error, Equatable, Sendable {
  /// Two runs differ in what they asked, so their results do not compare.
  case unlikeRuns([RunMismatch])
}

/// One respect in which two runs differ although they must not.
public struct RunMismatch: Equatable, Sendable {
  /// What the start of the measured window is called.
  public static let windowStart = "measured from"

  /// What differs, such as "baseline".
  public let what: String
  /// Its value in the first run.
  public let first: String
  /// Its value in the second run.
  public let second: String

  /// Creates a mismatch.
  public init(what: String, first: String, second: String) {
    self.what = what
    self.first = first
    self.second = second
  }
}

extension ReportError: CustomStringConvertible {
  /// The error as lines for a terminal.
  public var description: String {
    switch self {
    case .unlikeRuns(let mismatches):
      let lines = mismatches.map { mismatch in
        "  \(Sanitised.text(mismatch.what)): \(Sanitised.quoted(mismatch.first)) against "
          + Sanitised.quoted(mismatch.second)
      }
      let hint =
        mismatches.contains { $0.what == RunMismatch.windowStart }
        ? "\n  The warm-up is found anew for each seed. Give the experiment a \"window\", and both begin alike."
        : ""
      return "these runs do not compare, for they differ in\n" + lines.joined(separator: "\n")
        + hint
    }
  }
}
