// SPDX-License-Identifier: Apache-2.0

/// Quantiles of the newest samples: a ring in order of arrival beside a sorted array.
///
/// - Complexity: O(window) moves a sample, O(1) a quantile; allocates nothing once full.
package struct SlidingQuantile: Sendable {
  private var ring: ContiguousArray<Double> = []
  private var oldest = 0
  private(set) var sorted: ContiguousArray<Double> = []
  private let window: Int

  package init(window: Int) {
    precondition(window > 0, "a window holds at least one sample")
    self.window = window
  }

  var count: Int { sorted.count }

  /// Takes a sample in and forgets the oldest one when the window is full.
  package mutating func insert(_ sample: Double) {
    if ring.count < window {
      ring.append(sample)
    } else {
      sorted.remove(at: sorted.firstPosition(notBelow: ring[oldest]))
      ring[oldest] = sample
      oldest = oldest + 1 == window ? 0 : oldest + 1
    }
    sorted.insert(sample, at: sorted.firstPosition(notBelow: sample))
  }

  /// The sample at index floor(count · `share`) of the sorted ones, or nil when there is none.
  package func quantile(_ share: Double) -> Double? {
    guard !sorted.isEmpty else { return nil }
    return sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
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
