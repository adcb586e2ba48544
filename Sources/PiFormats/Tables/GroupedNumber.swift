// SPDX-License-Identifier: Apache-2.0

/// Numbers whose thousands are set apart by commas, such as `1,200` or `12,345.5`.
enum GroupedNumber {
  /// The number without commas; nil when these do not stand before groups of three digits.
  static func plain(_ text: String) -> String? {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    let groups = parts[0].split(separator: ",", omittingEmptySubsequences: false)
    guard groups.count > 1 else { return text }
    let sign = groups[0].first == "-" ? "-" : ""
    let first = groups[0].dropFirst(sign.utf8.count)
    guard (1...3).contains(first.utf8.count), groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }),
      ([first] + groups.dropFirst()).allSatisfy({ $0.utf8.allSatisfy { $0 &- 48 < 10 } })
    else { return nil }
    let whole = groups.joined()
    return parts.count > 1 ? whole + "." + parts[1] : whole
  }
}
