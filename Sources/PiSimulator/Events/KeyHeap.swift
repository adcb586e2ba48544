// SPDX-License-Identifier: Apache-2.0

/// A 4-ary heap of keys.
///
/// Each change goes through one span, because an array asks at every write whether it is shared.
package struct KeyHeap: Sendable {
  /// The heap in its first `count` places; the largest number stands first when it is empty.
  private var keys = ContiguousArray<UInt128>(repeating: .max, count: 16)
  private var count = 0
  /// The smallest key, or the largest number when there is none.
  package private(set) var first = UInt128.max

  package init() {}

  @inline(__always)
  package mutating func push(_ key: UInt128) {
    var hole = count
    if hole == self.keys.count { grow() }
    count &+= 1
    var keys = self.keys.mutableSpan
    while hole > 0 {
      let parent = (hole &- 1) / 4
      if keys[parent] < key { break }
      keys[hole] = keys[parent]
      hole = parent
    }
    keys[hole] = key
    let smallest = keys[0]
    first = smallest
  }

  /// Removes the smallest key of a heap that is not empty.
  @inline(__always)
  package mutating func removeFirst() {
    count &-= 1
    let left = count
    var keys = self.keys.mutableSpan
    if left == 0 {
      keys[0] = .max
    } else {
      KeyHeap.sink(keys[left], into: &keys, count: left)
    }
    let smallest = keys[0]
    first = smallest
  }

  @inline(never)
  private mutating func grow() {
    keys.append(contentsOf: repeatElement(.max, count: keys.count))
  }

  /// Fills the hole at the top with `last`, which stood behind the keys that are left.
  @inline(__always)
  private static func sink(_ last: UInt128, into keys: inout MutableSpan<UInt128>, count: Int) {
    var hole = 0
    while true {
      let child = 4 &* hole &+ 1
      guard child < count else { break }
      var least = child
      var leastKey = keys[child]
      for other in (child &+ 1)..<min(child &+ 4, count) where keys[other] < leastKey {
        least = other
        leastKey = keys[other]
      }
      if last < leastKey { break }
      keys[hole] = leastKey
      hole = least
    }
    keys[hole] = last
  }
}
