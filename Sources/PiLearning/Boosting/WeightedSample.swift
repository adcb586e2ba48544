// SPDX-License-Identifier: Apache-2.0
// Hoare: Algorithm 65, Find. CACM 4, 1961, doi:10.1145/366622.366647.

/// Values with weights, whose mean and quantiles are asked for.
package struct WeightedSample: Sendable {
  private var values: [SIMD2<Double>] = []
  private var total = 0.0

  package init(capacity: Int = 0) { values.reserveCapacity(capacity) }

  package mutating func add(_ value: Double, weight: Double = 1) {
    values.append(SIMD2(value, weight))
    total += weight
  }

  /// Σwx/Σw.
  var mean: Double {
    var sum = 0.0
    for value in values { sum += value.x * value.y }
    return sum / total
  }

  /// The smallest value whose weight and that of all smaller ones is at least `share` of the total.
  ///
  /// It minimises the pinball loss. Quickselect with the median of three, linear time in the mean.
  package func quantile(_ share: Double) -> Double {
    guard !values.isEmpty else { return .nan }
    var rest = values
    var (low, high) = (0, rest.count)
    // Weight that is known to lie below the part still searched.
    var below = 0.0
    let wanted = share * total
    while high - low > 1 {
      let pivot = WeightedSample.pivot(rest, low, high)
      let (first, last) = WeightedSample.part(&rest, low, high, around: pivot)
      var less = 0.0
      for index in low..<first { less += rest[index].y }
      if below + less >= wanted, first > low {
        high = first
        continue
      }
      var equal = 0.0
      for index in first..<last { equal += rest[index].y }
      if below + less + equal >= wanted || last == high { return pivot }
      below += less + equal
      low = last
    }
    return rest[low].x
  }

  private static func pivot(_ values: [SIMD2<Double>], _ low: Int, _ high: Int) -> Double {
    let (a, b, c) = (values[low].x, values[(low + high) / 2].x, values[high - 1].x)
    return max(min(a, b), min(max(a, b), c))
  }

  /// Moves smaller values to the front, larger ones to the back; returns where equal ones stand.
  private static func part(
    _ values: inout [SIMD2<Double>],
    _ low: Int,
    _ high: Int,
    around pivot: Double
  ) -> (first: Int, last: Int) {
    var (first, index, last) = (low, low, high)
    while index < last {
      let value = values[index]
      if value.x < pivot {
        values[index] = values[first]
        values[first] = value
        first += 1
        index += 1
      } else if value.x > pivot {
        last -= 1
        values[index] = values[last]
        values[last] = value
      } else {
        index += 1
      }
    }
    return (first, last)
  }
}
