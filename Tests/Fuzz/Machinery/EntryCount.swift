// SPDX-License-Identifier: Apache-2.0

/// Counts the entries of a file without the readers, where one row or line is one entry.
///
/// Only right for files that are read to their end: broken quoting, for one, is an error before.
enum EntryCount {
  private static let tables: Set<String> = ["azure", "burstgpt", "csv"]
  private static let lines: Set<String> = ["aiperf-mooncake", "bailian", "mooncake"]

  /// The entries of a file; nil for a format whose entries are not its rows.
  static func of(_ bytes: [UInt8], format: String) -> Int? {
    if tables.contains(format) { return max(rows(bytes) - 1, 0) }
    return lines.contains(format) ? filledLines(bytes) : nil
  }

  /// Rows of a table with its header, without blank lines.
  private static func rows(_ bytes: [UInt8]) -> Int {
    var (count, isQuoted, isBlank) = (0, false, true)
    for byte in bytes {
      if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
      guard byte == UInt8(ascii: "\n"), !isQuoted else {
        if byte != UInt8(ascii: "\r") { isBlank = false }
        continue
      }
      if !isBlank { count += 1 }
      isBlank = true
    }
    return isBlank ? count : count + 1
  }

  /// Lines with more than white space.
  private static func filledLines(_ bytes: [UInt8]) -> Int {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return bytes.dropFirst(bytes.starts(with: mark) ? 3 : 0)
      .split(separator: UInt8(ascii: "\n"))
      .count { !$0.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D } }
  }
}
