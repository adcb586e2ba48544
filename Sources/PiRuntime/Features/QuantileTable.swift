// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// A table of a sample's quantiles that maps values to normal scores.
public struct QuantileTable: Hashable, Sendable {
  /// Quantiles at evenly spaced shares from 0 to 1, not falling, at least two.
  public let quantiles: [Double]

  /// Creates a table of quantiles that do not fall.
  public init(quantiles: [Double]) {
    precondition(quantiles.count > 1, "a table has two quantiles")
    precondition(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 <= $1 }, "they rise")
    self.quantiles = quantiles
  }

  /// The share of values below `x`: the mean of both ends where quantiles are equal.
  public func share(_ x: Double) -> Double {
    let last = quantiles.count - 1
    if x < quantiles[0] + 1e-7 { return 0 }
    if x > quantiles[last] - 1e-7 { return 1 }
    let above = bound { $0 <= x }
    let below = bound { $0 < x }
    return (interpolated(x, max(0, above - 1)) + interpolated(x, max(0, below - 1))) / 2
  }

  /// The normal score of `x`, at most about 5.2 on either side.
  public func normalScore(_ x: Double) -> Double {
    let edge = 1e-7 - 0x1p-52
    return Mathematics.normalQuantile(max(edge, min(1 - edge, share(x))))
  }

  private func interpolated(_ x: Double, _ low: Int) -> Double {
    let last = quantiles.count - 1
    let position = Double(low)
    guard low < last, quantiles[low + 1] > quantiles[low] else { return position / Double(last) }
    let part = (x - quantiles[low]) / (quantiles[low + 1] - quantiles[low])
    return (position + part) / Double(last)
  }

  /// How many quantiles fulfil a condition that only the first ones do.
  private func bound(_ condition: (Double) -> Bool) -> Int {
    var (low, high) = (0, quantiles.count)
    while low < high {
      let middle = (low + high) / 2
      if condition(quantiles[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
