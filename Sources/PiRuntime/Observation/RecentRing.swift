// SPDX-License-Identifier: Apache-2.0

/// The newest values in the order of their arrival, at most as many as its capacity.
///
/// - Complexity: O(1) for each call; allocates nothing once it has been full.
struct RecentRing<Element: Sendable>: Sendable {
  let capacity: Int
  private var values: ContiguousArray<Element> = []
  private var oldest = 0
  private(set) var count = 0

  /// Creates an empty ring; traps for a capacity below 1.
  init(capacity: Int) {
    precondition(capacity > 0, "a window holds at least one sample")
    self.capacity = capacity
  }

  var isFull: Bool { count == capacity }

  /// The value that came before all others; nil when there is none.
  var first: Element? { count == 0 ? nil : values[oldest] }

  /// Takes a value in; traps when there is no room.
  mutating func append(_ value: Element) {
    precondition(count < capacity, "room is made before")
    // Until the array has grown to its capacity, the values are its end.
    if values.count < capacity {
      values.append(value)
    } else {
      var place = oldest + count
      if place >= capacity { place -= capacity }
      values[place] = value
    }
    count += 1
  }

  /// Takes out the value that came first; traps when there is none.
  mutating func removeFirst() -> Element {
    precondition(count > 0, "there is a value")
    let value = values[oldest]
    count -= 1
    oldest += 1
    if oldest == capacity { oldest = 0 }
    if count == 0, values.count < capacity {
      values.removeAll(keepingCapacity: true)
      oldest = 0
    }
    return value
  }
}
