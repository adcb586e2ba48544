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

  /// A value and the next larger one, itself at the end.
  typealias Neighbours = (value: Double, next: Double)

  private static func neighbours(_ values: inout [Double], at place: Int) -> Neighbours {
    let first = value(&values, at: place)
    // What lies behind the place is no smaller by now.
    return (first, values[(place + 1)...].min() ?? first)
  }

  /// The values that have some numbers of smaller ones before them, by workers that share the values.
  ///
  /// A sample brackets each value; only what lies inside the bracket is selected from. The value is the
  /// same whatever the sample.
  static func values(of values: [Double], at places: [Int], workers: Int) -> [Neighbours] {
    precondition(places.allSatisfy(values.indices.contains), "places inside the values")
    var copy = values
    guard values.count > 65_536 else { return places.map { neighbours(&copy, at: $0) } }
    let brackets = Self.brackets(values, places)
    let parts = RowShards(rows: values.count).map(workers: workers) { range in
      var below = [Int](repeating: 0, count: brackets.count)
      var inside = [[Double]](repeating: [], count: brackets.count)
      for value in values[range] {
        for (index, bracket) in brackets.enumerated() {
          if value < bracket.lowerBound { below[index] += 1 }
          if bracket.contains(value) { inside[index].append(value) }
        }
      }
      return (below: below, inside: inside)
    }
    return places.enumerated()
      .map { index, place in
        let rest = place - parts.reduce(0) { $0 + $1.below[index] }
        var inside = parts.flatMap { $0.inside[index] }
        // Without the next one inside, it may be any.
        let isInside = rest >= 0 && rest + 1 < inside.count
        return isInside ? neighbours(&inside, at: rest) : neighbours(&copy, at: place)
      }
  }

  /// Values of an even sample that very likely enclose the values at some places.
  private static func brackets(_ values: [Double], _ places: [Int]) -> [ClosedRange<Double>] {
    let count = 4096
    let sample = (0..<count).map { values[$0 * values.count / count] }.sorted()
    return places.map { place in
      let share = Double(place) / Double(values.count)
      let middle = share * Double(count)
      let reach = 4 * (share * (1 - share) * Double(count)).squareRoot() + 8
      let (low, high) = (Int((middle - reach).rounded(.down)), Int((middle + reach).rounded(.up)))
      let lower = low < 0 ? -Double.infinity : sample[low]
      let upper = high >= count ? Double.infinity : sample[high]
      return lower <= upper ? lower...upper : -Double.infinity...Double.infinity
    }
  }

  private static func middle(_ a: Double, _ b: Double, _ c: Double) -> Double {
    max(min(a, b), min(max(a, b), c))
  }

  /// Quantiles of values, interpolated between neighbours; each value counts as often as its weight.
  ///
  /// - Parameters:
  ///   - values: finite.
  ///   - weights: one above 0 a value, or nil for 1 each.
  ///   - shares: of the weight less 1 that lies before each quantile, 0 … 1.
  ///   - workers: threads that share the values.
  /// - Returns: as type 7 of a sample in which every value is repeated by its weight.
  static func quantiles(
    _ values: [Double],
    weights: [Double]?,
    _ shares: [Double],
    workers: Int
  ) -> [Double] {
    guard let weights else {
      let depths = shares.map { $0 * Double(values.count - 1) }
      let places = depths.map { min(max(0, Int($0)), values.count - 1) }
      let found = Self.values(of: values, at: places, workers: workers)
      return found.enumerated()
        .map { index, pair in
          pair.value + (depths[index] - Double(places[index])) * (pair.next - pair.value)
        }
    }
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    let total = weights.reduce(0, +)
    func repeated(_ index: Double) -> Double {
      var seen = 0.0
      for row in order {
        seen += weights[row]
        if seen > index { return values[row] }
      }
      return values[order[order.count - 1]]
    }
    return shares.map { share in
      let place = max(0, share * (total - 1))
      let low = place.rounded(.down)
      let first = repeated(low)
      return first + (place - low) * (repeated(low + 1) - first)
    }
  }
}
