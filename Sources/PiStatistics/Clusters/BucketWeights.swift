// SPDX-License-Identifier: Apache-2.0

/// Whole weights by bucket of ``LogLinearHistogram``, and of infinity: the distribution of a time over
/// units that count differently.
public struct BucketWeights: Sendable {
  /// Weights by bucket.
  private var weights: ContiguousArray<UInt64>
  /// The weight of infinite values.
  public private(set) var infinite: UInt64 = 0
  /// The weight of all values.
  public private(set) var total: UInt64 = 0

  /// Begins without values.
  public init() {
    let count = LogLinearHistogram.bucket(of: LogLinearHistogram.largest) + 1
    weights = ContiguousArray(repeating: 0, count: count)
  }

  /// Adds a value of a bucket.
  @inline(__always)
  public mutating func add(_ weight: UInt64, bucket: Int) {
    weights[bucket] += weight
    total += weight
  }

  /// Adds an infinite value.
  public mutating func addInfinite(_ weight: UInt64) {
    infinite += weight
    total += weight
  }

  /// The least value such that a share `p` of the weight is at most it; nil without weight.
  ///
  /// It lies as deep in its bucket as the share is in the bucket's weight.
  public func quantile(_ p: Double) -> Double? {
    guard let place = place(of: p) else { return nil }
    guard let bucket = place.bucket else { return .infinity }
    let range = LogLinearHistogram.range(ofBucket: bucket)
    return Double(range.lowerBound)
      + Double(range.upperBound - range.lowerBound) * place.depth
  }

  /// The bucket of a quantile; nil without weight and when it is infinite.
  public func bucket(of p: Double) -> Int? { place(of: p)?.bucket }

  private func place(of p: Double) -> (bucket: Int?, depth: Double)? {
    precondition(p >= 0 && p <= 1, "a share is 0 to 1")
    guard total > 0 else { return nil }
    let target = p * Double(total)
    var seen: UInt64 = 0
    var last: Int?
    for bucket in weights.indices where weights[bucket] > 0 {
      let own = weights[bucket]
      if Double(seen + own) >= target {
        return (bucket, min(max((target - Double(seen)) / Double(own), 0), 1))
      }
      seen += own
      last = bucket
    }
    // Rounding may leave a target just above all weight.
    return infinite > 0 ? (nil, 0) : (last, 1)
  }
}
