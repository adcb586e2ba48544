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

  /// What to do where two seeds were found to warm up differently long.
  fileprivate var warmUpHint: String {
    let seconds = [first, second].map { Double($0.dropLast(2)) }
    guard let a = seconds[0], let b = seconds[1] else { return "" }
    return
      "\n  The warm-up is found anew for each seed. Run the \(a < b ? "first" : "second") again"
      + " with --warm-up \(DecimalFormat.shortest(max(a, b))), and both measure the same window."
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
      let isWindow = mismatches.map(\.what) == [RunMismatch.windowStart]
      let hint = isWindow ? mismatches[0].warmUpHint : ""
      return "these runs do not compare, for they differ in\n" + lines.joined(separator: "\n")
        + hint
    }
  }
}
