// SPDX-License-Identifier: Apache-2.0

/// How far a store may be from an invoice: a share of what the invoice says.
package struct Tolerance: Hashable, Sendable {
  /// The share in millionths of a per cent.
  let millionths: Int128

  /// A tolerance of 1 %.
  package static let usual = Tolerance(millionths: 1_000_000)

  private init(millionths: Int128) {
    self.millionths = millionths
  }

  /// Reads a share in per cent such as `1%` or `0.25 %`, 0 … 100 with at most six decimals; nil for anything
  /// else.
  package init?(parsing text: String) {
    guard text.hasSuffix("%") else { return nil }
    let number = text.dropLast().trimmingSuffix(while: { $0 == " " })
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(isDigit) }),
      parts[0].utf8.count <= 3, parts.count == 1 || parts[1].utf8.count <= 6
    else { return nil }
    let decimals = parts.count == 2 ? String(parts[1]) : ""
    let zeros = String(repeating: "0", count: 6 - decimals.utf8.count)
    guard let millionths = Int128(String(parts[0]) + decimals + zeros),
      millionths <= 100_000_000
    else { return nil }
    self.millionths = millionths
  }

  /// Whether two amounts are as near as the tolerance asks, measured by the second one.
  package func holds(_ store: Int128, against invoice: Int128) -> Bool {
    let (apart, bound) = ((store - invoice).magnitude, invoice.magnitude)
    return apart * 100_000_000 <= bound * UInt128(millionths)
  }

  /// The share in per cent, as it is written.
  package var text: String {
    let (whole, rest) = millionths.quotientAndRemainder(dividingBy: 1_000_000)
    guard rest > 0 else { return "\(whole)%" }
    let digits = String(rest)
    let padded = String(repeating: "0", count: 6 - digits.utf8.count) + digits
    return "\(whole).\(padded.trimmingSuffix(while: { $0 == "0" }))%"
  }
}

private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

extension StringProtocol {
  /// The text without the characters at its end that meet a condition.
  fileprivate func trimmingSuffix(while isCut: (Character) -> Bool) -> String {
    var text = String(self)
    while let last = text.last, isCut(last) { text.removeLast() }
    return text
  }
}
