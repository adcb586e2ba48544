// SPDX-License-Identifier: Apache-2.0

extension LogLinearHistogram {
  /// A bucket that was hit.
  @frozen
  public struct Bucket: Hashable, Sendable {
    /// Position of the bucket, 0 … 14,080.
    public var position: Int
    /// How many values fell into it, above 0.
    public var count: UInt32

    /// Creates a bucket with its count.
    @inlinable
    public init(position: Int, count: UInt32) {
      self.position = position
      self.count = count
    }

    /// The value that stands for the bucket.
    public var midpoint: Double { LogLinearHistogram.midpoint(ofBucket: position) }
  }

  /// The buckets that were hit, by rising value.
  public var buckets: [Bucket] {
    counts.indices.compactMap { place in
      counts[place] == 0 ? nil : Bucket(position: lowest + place, count: counts[place])
    }
  }

  /// Creates a histogram from the buckets of another one.
  ///
  /// - Parameters:
  ///   - buckets: positions with counts, in any order; counts of equal positions add up.
  ///   - infiniteCount: how many values are infinite, 0 or more.
  /// - Throws: `StatisticsError.bucketOutOfRange` for a position that no value can have.
  public init(buckets: [Bucket], infiniteCount: Int = 0) throws(StatisticsError) {
    self.init()
    let last = LogLinearHistogram.bucket(of: LogLinearHistogram.largest)
    for bucket in buckets {
      guard bucket.position >= 0, bucket.position <= last else {
        throw StatisticsError.bucketOutOfRange(position: bucket.position, largest: last)
      }
      if !covers(bucket.position) { cover(bucket.position...bucket.position) }
      counts[bucket.position - lowest] += bucket.count
      finite += Int(bucket.count)
    }
    infinite = infiniteCount
  }

  /// The smallest recorded value such that a share `p` of all values is at most it.
  ///
  /// The rank is ⌈p · count⌉, at least 1, over all values, infinite ones at the end. The result lies
  /// in that value's bucket, as far into it as the rank is into the bucket's values: differences of
  /// quantiles are then not rounded to whole buckets.
  ///
  /// - Parameter p: share, 0 … 1.
  /// - Returns: nil when nothing was recorded, infinity when the rank falls to an infinite value.
  public func quantile(_ p: Double) -> Double? {
    guard count > 0 else { return nil }
    guard let (place, before, rank) = position(of: p) else { return .infinity }
    let range = LogLinearHistogram.range(ofBucket: lowest + place)
    let part = (Double(rank - before) - 0.5) / Double(counts[place])
    return Double(range.lowerBound) + Double(range.upperBound - range.lowerBound) * part
  }

  /// What a quantile can be: ``quantile(_:)`` itself, or all of its bucket where equal values may fill that.
  ///
  /// Equal values may fill a bucket that holds more than twice as many as either neighbour.
  ///
  /// - Parameter p: share, 0 … 1.
  /// - Returns: nil when nothing was recorded, infinity when the rank falls to an infinite value.
  public func quantileBounds(_ p: Double) -> Bounds? {
    guard let value = quantile(p) else { return nil }
    guard let (place, _, _) = position(of: p) else { return Bounds(low: value, high: value) }
    let left = place > 0 ? Int(counts[place - 1]) : 0
    let right = place + 1 < counts.count ? Int(counts[place + 1]) : 0
    guard Int(counts[place]) > 2 * max(left, right) else { return Bounds(low: value, high: value) }
    let range = LogLinearHistogram.range(ofBucket: lowest + place)
    return Bounds(low: Double(range.lowerBound), high: Double(range.upperBound))
  }

  /// The bucket of a quantile, what lies in those before it, and the rank; nil among infinite values.
  private func position(of p: Double) -> (place: Int, before: Int, rank: Int)? {
    precondition(p >= 0 && p <= 1, "a share is 0 to 1")
    let rank = max(1, Int((p * Double(count) - 1e-9).rounded(.up)))
    guard rank <= finiteCount else { return nil }
    var seen = 0
    for place in counts.indices {
      let own = Int(counts[place])
      if seen + own >= rank { return (place, seen, rank) }
      seen += own
    }
    return nil
  }

  /// The share of all values, infinite ones included, that are surely or by bucket at most `value`.
  ///
  /// - Returns: nil when nothing was recorded.
  public func share(atMost value: Int64) -> Double? {
    guard count > 0 else { return nil }
    guard value >= 0 else { return 0 }
    let last = LogLinearHistogram.bucket(of: min(value, LogLinearHistogram.largest))
    var seen = 0
    for place in counts.indices.prefix(max(last + 1 - lowest, 0)) { seen += Int(counts[place]) }
    return Double(seen) / Double(count)
  }

  /// The mean of the finite values by bucket midpoints, or nil when there are none.
  public var finiteMean: Double? {
    guard finiteCount > 0 else { return nil }
    var sum = 0.0
    for bucket in buckets { sum += bucket.midpoint * Double(bucket.count) }
    return sum / Double(finiteCount)
  }
}
