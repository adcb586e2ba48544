// SPDX-License-Identifier: Apache-2.0
// Hoare, Commun. ACM 4, 1961, doi:10.1145/366622.366647.

/// Order statistics without sorting.
enum OrderStatistic {
  /// The value that has `place` smaller ones before it, 0 ..< count; reorders the values.
  ///
  /// - Complexity: O(n) on average.
  static func value(_ values: inout [Double], at place: Int) -> Double {
    precondition(values.indices.contains(place), "a place inside the values")
    var (low, high) = (0, values.count - 1)
    while low < high {
      let pivot = middle(values[low], values[low + (high - low) / 2], values[high])
      var (left, right) = (low, high)
      while left <= right {
        while values[left] < pivot { left += 1 }
        while values[right] > pivot { right -= 1 }
        guard left <= right else { break }
        values.swapAt(left, right)
        left += 1
        right -= 1
      }
      if place <= right {
        high = right
      } else if place >= left {
        low = left
      } else {
        return values[place]
      }
    }
    return values[place]
  }

  private static func middle(_ a: Double, _ b: Double, _ c: Double) -> Double {
    max(min(a, b), min(max(a, b), c))
  }

  /// The quantile of values, interpolated between neighbours; each value counts as often as its weight.
  ///
  /// - Parameters:
  ///   - values: finite; reordered when unweighted.
  ///   - weights: one above 0 a value, or nil for 1 each.
  ///   - share: of the weight less 1 that lies before the quantile, 0 … 1.
  /// - Returns: as type 7 of a sample in which every value is repeated by its weight.
  static func quantile(_ values: inout [Double], weights: [Double]?, _ share: Double) -> Double {
    guard let weights else {
      let place = share * Double(values.count - 1)
      let low = min(max(0, Int(place)), values.count - 1)
      let first = value(&values, at: low)
      guard low + 1 < values.count, place > Double(low) else { return first }
      let next = value(&values, at: low + 1)
      return first + (place - Double(low)) * (next - first)
    }
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    let total = weights.reduce(0, +)
    let place = max(0, share * (total - 1))
    let low = place.rounded(.down)
    func repeated(_ index: Double) -> Double {
      var seen = 0.0
      for row in order {
        seen += weights[row]
        if seen > index { return values[row] }
      }
      return values[order[order.count - 1]]
    }
    let first = repeated(low)
    return first + (place - low) * (repeated(low + 1) - first)
  }
}
