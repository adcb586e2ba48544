// SPDX-License-Identifier: Apache-2.0
// Hoare, Commun. ACM 4, 1961, doi:10.1145/366622.366647; Floyd, Rivest, Commun. ACM 18, 1975,
// doi:10.1145/360680.360691 (a sample brackets the value).

internal import PiLinearAlgebra

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

  /// The value that has `place` smaller ones before it, by workers that share the values.
  ///
  /// A sample brackets the value; only what lies inside the bracket is selected from. The value is the
  /// same whatever the sample.
  static func value(of values: [Double], at place: Int, workers: Int) -> Double {
    precondition(values.indices.contains(place), "a place inside the values")
    guard values.count > 65_536, let bracket = bracket(values, place) else {
      var copy = values
      return value(&copy, at: place)
    }
    let parts = RowShards(rows: values.count).map(workers: workers) { range in
      var (below, inside) = (0, [Double]())
      for value in values[range] {
        if value < bracket.lowerBound { below += 1 }
        if bracket.contains(value) { inside.append(value) }
      }
      return (below: below, inside: inside)
    }
    let rest = place - parts.reduce(0) { $0 + $1.below }
    var inside = parts.flatMap(\.inside)
    if inside.indices.contains(rest) { return value(&inside, at: rest) }
    inside = values
    return value(&inside, at: place)
  }

  /// Values of an even sample that very likely enclose the value at a place.
  private static func bracket(_ values: [Double], _ place: Int) -> ClosedRange<Double>? {
    let count = 4096
    let sample = (0..<count).map { values[$0 * values.count / count] }.sorted()
    let share = Double(place) / Double(values.count)
    let middle = share * Double(count)
    let reach = 4 * (share * (1 - share) * Double(count)).squareRoot() + 8
    let (low, high) = (Int((middle - reach).rounded(.down)), Int((middle + reach).rounded(.up)))
    let lower = low < 0 ? -Double.infinity : sample[low]
    let upper = high >= count ? Double.infinity : sample[high]
    return lower <= upper ? lower...upper : nil
  }

  private static func middle(_ a: Double, _ b: Double, _ c: Double) -> Double {
    max(min(a, b), min(max(a, b), c))
  }

  /// The quantile of values, interpolated between neighbours; each value counts as often as its weight.
  ///
  /// - Parameters:
  ///   - values: finite.
  ///   - weights: one above 0 a value, or nil for 1 each.
  ///   - share: of the weight less 1 that lies before the quantile, 0 … 1.
  ///   - workers: threads that share the values.
  /// - Returns: as type 7 of a sample in which every value is repeated by its weight.
  static func quantile(
    _ values: [Double],
    weights: [Double]?,
    _ share: Double,
    workers: Int
  ) -> Double {
    guard let weights else {
      let place = share * Double(values.count - 1)
      let low = min(max(0, Int(place)), values.count - 1)
      let first = value(of: values, at: low, workers: workers)
      guard low + 1 < values.count, place > Double(low) else { return first }
      let next = value(of: values, at: low + 1, workers: workers)
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
