// SPDX-License-Identifier: Apache-2.0

/// A set of categories as bits.
struct CategorySet {
  /// The largest category, the last whole number that single precision tells from its neighbours.
  static let largest = (1 << 24) - 1
  private(set) var words: [UInt32] = []

  /// Adds a category, or returns false when it is out of range or there is no room for its word.
  mutating func insert(_ category: Int, room: inout Int) -> Bool {
    guard category >= 0, category <= CategorySet.largest else { return false }
    let word = category >> 5
    let missing = word + 1 - words.count
    if missing > 0 {
      guard missing <= room else { return false }
      room -= missing
      words += Array(repeating: 0, count: missing)
    }
    words[word] |= 1 << UInt32(category & 31)
    return true
  }
}
