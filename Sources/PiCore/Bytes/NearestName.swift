// SPDX-License-Identifier: Apache-2.0
// Wagner, Lowrance: An Extension of the String-to-String Correction Problem. J. ACM 22(2), 1975,
// doi:10.1145/321879.321880 (here restricted: no substring is edited twice).

/// The known name that a mistyped one was probably meant to be.
public enum NearestName {
  /// Returns the nearest known name, or nil when none is near; the first of equally near ones wins.
  ///
  /// Case and the separators `_`, `-`, `.` and space do not count. A name is near when at most a
  /// third of the longer one's characters differ, or when one of at least three characters begins
  /// the other.
  public static func of(_ name: String, among known: some Sequence<String>) -> String? {
    let wanted = folded(name)
    var best: (name: String, distance: Int)?
    for candidate in known {
      let other = folded(candidate)
      let allowed = max(1, max(wanted.count, other.count) / 3)
      var apart = distance(wanted, other)
      if apart > allowed, min(wanted.count, other.count) >= 3,
        other.starts(with: wanted) || wanted.starts(with: other)
      {
        apart = allowed
      }
      guard apart <= allowed, apart < best?.distance ?? .max else { continue }
      best = (candidate, apart)
    }
    return best?.name
  }

  /// Returns `"; did you mean "name"?"` or the empty string, to end an error's text.
  public static func hint(for name: String, among known: some Sequence<String>) -> String {
    guard let near = of(name, among: known) else { return "" }
    return "; did you mean \(Sanitised.quoted(near))?"
  }

  /// The fewest insertions, deletions, replacements and swaps of neighbours between two texts.
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
    var older: [Int] = []
    var previous = Array(0...right.count)
    for row in 1...left.count {
      var current = [row]
      for column in 1...right.count {
        let same = left[row - 1] == right[column - 1]
        var cost = min(previous[column] + 1, current[column - 1] + 1)
        cost = min(cost, previous[column - 1] + (same ? 0 : 1))
        if row > 1, column > 1, left[row - 1] == right[column - 2],
          left[row - 2] == right[column - 1]
        {
          cost = min(cost, older[column - 2] + 1)
        }
        current.append(cost)
      }
      (older, previous) = (previous, current)
    }
    return previous[right.count]
  }

  private static func folded(_ name: String) -> [UInt8] {
    name.utf8.prefix(256).map { byte in
      switch byte {
      case 65...90: byte + 32
      case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: " "): UInt8(ascii: "_")
      default: byte
      }
    }
  }
}
