// SPDX-License-Identifier: Apache-2.0

/// A check that a run made on itself: two sums from different places that must be equal.
public struct CheckRow: Equatable, Sendable {
  /// Which sums, the left one first.
  public var name: String
  /// The first sum.
  public var left: Int128
  /// The second sum.
  public var right: Int128
  /// What both count, such as "tokens".
  public var unit: String

  /// Creates a row.
  public init(name: String, left: Int128, right: Int128, unit: String) {
    self.name = name
    self.left = left
    self.right = right
    self.unit = unit
  }

  /// Whether the sums are equal.
  public var passed: Bool { left == right }

  /// The numbers behind it.
  public var detail: String {
    "\(CheckRow.grouped(left)) \(passed ? "=" : "≠") \(CheckRow.grouped(right)) \(unit)"
  }

  /// A whole number with commas between groups of three digits.
  private static func grouped(_ number: Int128) -> String {
    let digits = Array(String(number.magnitude))
    var text = number < 0 ? "\u{2212}" : ""
    for (place, digit) in digits.enumerated() {
      if place > 0, (digits.count - place) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }
}

extension RunDocument {
  /// The checks that failed, which make every figure doubtful.
  public var failedChecks: [CheckRow] { checks.filter { !$0.passed } }
}
