// SPDX-License-Identifier: Apache-2.0

/// Samples in ascending order, of which single ones come and go.
///
/// - Complexity: O(count) moves for a change, O(1) for a quantile.
struct SortedSamples: Sendable {
  private var values: ContiguousArray<Double> = []

  var count: Int { values.count }

  /// Takes a sample in, which is a number.
  mutating func insert(_ sample: Double) {
    values.insert(sample, at: values.firstPosition(notBelow: sample))
  }

  /// Takes out one sample that equals `sample`, which was taken in before.
  mutating func remove(_ sample: Double) {
    values.remove(at: values.firstPosition(notBelow: sample))
  }

  /// The sample at index floor(count · `share`) of the sorted ones, or nil when there is none.
  func quantile(_ share: Double) -> Double? {
    values.isEmpty ? nil : values[min(Int(Double(values.count) * share), values.count - 1)]
  }
}

extension ContiguousArray where Element: Comparable {
  /// The first index of a sorted array whose element is not below `value`.
  func firstPosition(notBelow value: Element) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
