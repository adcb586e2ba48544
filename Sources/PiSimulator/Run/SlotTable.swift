// SPDX-License-Identifier: Apache-2.0

/// Values under dense places that are reused after removal.
package struct SlotTable<Value: Sendable>: Sendable {
  private var values: ContiguousArray<Value> = []
  private var free: ContiguousArray<UInt32> = []

  package init() {}

  /// Whether no value is stored.
  package var isEmpty: Bool { values.count == free.count }

  package mutating func insert(_ value: Value) -> UInt32 {
    if let place = free.popLast() {
      values[Int(place)] = value
      return place
    }
    values.append(value)
    return UInt32(values.count - 1)
  }

  package subscript(place: UInt32) -> Value { values[Int(place)] }

  package mutating func remove(_ place: UInt32) -> Value {
    free.append(place)
    return values[Int(place)]
  }
}
