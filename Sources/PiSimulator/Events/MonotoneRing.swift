// SPDX-License-Identifier: Apache-2.0

/// A growing ring of keys that were appended in ascending order.
struct MonotoneRing: Sendable {
  private var keys: ContiguousArray<UInt128> = ContiguousArray(repeating: .max, count: 64)
  private var head = 0
  private var count = 0
  private var last: UInt128 = 0
  /// The smallest key, or the largest number when the ring is empty.
  private(set) var first: UInt128 = .max

  /// Appends a key that is larger than all before it; refuses any other.
  mutating func append(_ key: UInt128) -> Bool {
    guard count == 0 || key > last else { return false }
    if count == keys.count { grow() }
    keys[(head &+ count) & (keys.count &- 1)] = key
    if count == 0 { first = key }
    count &+= 1
    last = key
    return true
  }

  /// Removes the smallest key of a ring that is not empty.
  mutating func removeFirst() {
    head = (head &+ 1) & (keys.count &- 1)
    count &-= 1
    first = count > 0 ? keys[head] : .max
  }

  private mutating func grow() {
    var larger = ContiguousArray<UInt128>(repeating: .max, count: keys.count * 2)
    for offset in 0..<count {
      larger[offset] = keys[(head &+ offset) & (keys.count &- 1)]
    }
    keys = larger
    head = 0
  }
}
