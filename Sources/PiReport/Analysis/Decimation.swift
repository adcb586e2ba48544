// SPDX-License-Identifier: Apache-2.0

/// Fewer points that tell the same story.
package enum Decimation {
  /// Returns at most `limit` of the positions of `count` points, evenly spread, with both ends.
  package static func positions(of count: Int, limit: Int) -> [Int] {
    guard count > limit, limit > 1 else { return Array(0..<count) }
    return (0..<limit).map { $0 * (count - 1) / (limit - 1) }
  }

  /// Returns the bounds of at most `limit` groups of neighbours of nearly equal size.
  package static func groups(of count: Int, limit: Int) -> [Range<Int>] {
    let groups = min(count, max(limit, 1))
    return (0..<groups).map { ($0 * count / groups)..<(($0 + 1) * count / groups) }
  }

  /// The mean of a group of values, ignoring positions that do not exist and values without a number.
  package static func mean(of values: [Double], in group: Range<Int>) -> Double {
    let known = values[group.clamped(to: values.indices)].filter(\.isFinite)
    return known.isEmpty ? 0 : known.reduce(0, +) / Double(known.count)
  }
}
