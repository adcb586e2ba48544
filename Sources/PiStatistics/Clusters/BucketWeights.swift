// SPDX-License-Identifier: Apache-2.0

/// Whole weights by bucket of ``LogLinearHistogram``, and of infinity: the distribution of a time over
/// units that count differently.
public struct BucketWeights: Sendable {
  /// Weights by bucket.
  private var weights: ContiguousArray<UInt64>
  /// The weight of infinite values.
  private var infinite: UInt64 = 0

  /// Begins without values.
  public init() {
    let count = LogLinearHistogram.bucket(of: LogLinearHistogram.largest) + 1
    weights = ContiguousArray(repeating: 0, count: count)
  }

  /// Adds a value of a bucket.
  @inline(__always)
  public mutating func add(_ weight: UInt64, bucket: Int) {
    weights[bucket] += weight
  }

  /// Adds an infinite value.
  public mutating func addInfinite(_ weight: UInt64) {
    infinite += weight
  }

  /// The distribution of the values so far.
  public var distribution: WeightedDistribution { WeightedDistribution(weights, infinite) }
}

/// A distribution of weights over buckets, from which quantiles are read.
public struct WeightedDistribution: Sendable {
  /// The weight of all values, infinite ones included.
  public let total: UInt64
  private let infinite: UInt64
  /// Buckets with weight, and the weight up to and including each.
  private let buckets: ContiguousArray<Int>
  private let cumulative: ContiguousArray<UInt64>

  fileprivate init(_ weights: ContiguousArray<UInt64>, _ infinite: UInt64) {
    var (buckets, cumulative) = (ContiguousArray<Int>(), ContiguousArray<UInt64>())
    var seen: UInt64 = 0
    for bucket in weights.indices where weights[bucket] > 0 {
      seen += weights[bucket]
      buckets.append(bucket)
      cumulative.append(seen)
    }
    (self.buckets, self.cumulative, self.infinite) = (buckets, cumulative, infinite)
    total = seen + infinite
  }

  /// The least value such that a share `p` of the weight is at most it; nil without weight.
  ///
  /// It lies as deep in its bucket as the share is in the bucket's weight.
  ///
  /// - Complexity: O(log buckets).
  public func quantile(_ p: Double) -> Double? {
    guard let place = place(of: p) else { return nil }
    guard place < buckets.count else { return .infinity }
    let before = place > 0 ? cumulative[place - 1] : 0
    let own = Double(weight(at: place))
    let depth = min(max((p * Double(total) - Double(before)) / own, 0), 1)
    let range = LogLinearHistogram.range(ofBucket: buckets[place])
    return Double(range.lowerBound) + Double(range.upperBound - range.lowerBound) * depth
  }

  /// What a quantile can be: ``quantile(_:)`` itself, or all of its bucket where equal values may fill that.
  ///
  /// Equal values may fill a bucket that weighs more than twice as much as either neighbour.
  public func quantileBounds(_ p: Double) -> Bounds? {
    guard let value = quantile(p) else { return nil }
    let point = Bounds(low: value, high: value)
    guard let place = place(of: p), place < buckets.count else { return point }
    let beside = [place - 1, place + 1].filter {
      buckets.indices.contains($0) && abs(buckets[$0] - buckets[place]) == 1
    }
    guard weight(at: place) > 2 * (beside.map(weight).max() ?? 0) else { return point }
    let range = LogLinearHistogram.range(ofBucket: buckets[place])
    return Bounds(low: Double(range.lowerBound), high: Double(range.upperBound))
  }

  private func weight(at place: Int) -> UInt64 {
    cumulative[place] - (place > 0 ? cumulative[place - 1] : 0)
  }

  /// The bucket of a quantile; nil without weight and when it is infinite.
  public func bucket(of p: Double) -> Int? {
    guard let place = place(of: p), place < buckets.count else { return nil }
    return buckets[place]
  }

  /// The position of the bucket of a quantile, behind all when it is infinite.
  private func place(of p: Double) -> Int? {
    precondition(p >= 0 && p <= 1, "a share is 0 to 1")
    guard total > 0 else { return nil }
    let target = p * Double(total)
    var (low, high) = (0, buckets.count)
    while low < high {
      let middle = (low + high) / 2
      if Double(cumulative[middle]) >= target { high = middle } else { low = middle + 1 }
    }
    // Rounding may leave a target just above all weight.
    return low == buckets.count && infinite == 0 ? low - 1 : low
  }
}
