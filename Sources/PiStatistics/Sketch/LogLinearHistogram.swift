// SPDX-License-Identifier: Apache-2.0
// The bucket scheme of HdrHistogram (G. Tene): linear within an octave, octaves by the leading bit.

/// Mergeable counts of whole numbers 0 … 2⁶² with relative error of at most 0.4 %, and of infinity.
///
/// Values below 512 are exact; above, each octave has 256 buckets. Memory grows with the largest
/// value seen: 4 bytes a bucket, 256 buckets an octave, 57 kB at most. A failed request counts as
/// infinite.
public struct LogLinearHistogram: Hashable, Sendable {
  /// The largest value that can be recorded.
  @inlinable
  public static var largest: Int64 { 1 << 62 }

  /// Counts by bucket, as far as needed.
  @usableFromInline var counts: ContiguousArray<UInt32> = []

  @usableFromInline var finite = 0
  @usableFromInline var infinite = 0

  /// How many finite values were recorded.
  public var finiteCount: Int { finite }

  /// How many infinite values were recorded.
  public var infiniteCount: Int { infinite }

  /// How many values were recorded, infinite ones included.
  public var count: Int { finiteCount + infiniteCount }

  /// Creates an empty histogram.
  public init() {}

  /// The bucket of a value.
  @inlinable
  @inline(__always)
  public static func bucket(of value: Int64) -> Int {
    let octave = 55 &- (value | 256).leadingZeroBitCount
    return octave &<< 8 &+ Int(truncatingIfNeeded: value &>> Int64(truncatingIfNeeded: octave))
  }

  /// The smallest and the largest value of a bucket.
  public static func range(ofBucket bucket: Int) -> ClosedRange<Int64> {
    let octave = max(0, bucket >> 8 - 1)
    let low = Int64(bucket - octave << 8) << Int64(octave)
    return low...(low + (1 << Int64(octave) - 1))
  }

  /// The middle of a bucket, which stands for its values.
  public static func midpoint(ofBucket bucket: Int) -> Double {
    let range = range(ofBucket: bucket)
    return Double(range.lowerBound) + Double(range.upperBound - range.lowerBound) / 2
  }

  /// Counts `value`, 0 … 2⁶²; traps outside.
  @inlinable
  @inline(__always)
  public mutating func record(_ value: Int64) {
    precondition(value >= 0 && value <= LogLinearHistogram.largest, "a value is 0 to 2^62")
    let bucket = LogLinearHistogram.bucket(of: value)
    if bucket >= counts.count { grow(to: bucket) }
    counts[bucket] += 1
    finite &+= 1
  }

  /// Counts a value larger than all numbers, such as the latency of a failed request.
  @inlinable
  public mutating func recordInfinite() {
    infinite &+= 1
  }

  /// Makes room for `bucket`, to the end of its octave.
  @usableFromInline
  @inline(never)
  mutating func grow(to bucket: Int) {
    let target = (bucket | 255) + 1
    counts.append(contentsOf: repeatElement(0, count: target - counts.count))
  }

  /// Adds the counts of `other`.
  public mutating func merge(_ other: LogLinearHistogram) {
    if other.counts.count > counts.count { grow(to: other.counts.count - 1) }
    for bucket in other.counts.indices { counts[bucket] += other.counts[bucket] }
    finite += other.finite
    infinite += other.infinite
  }

  /// Takes away the counts of `other`, which must have been merged before.
  public mutating func subtract(_ other: LogLinearHistogram) {
    for bucket in other.counts.indices where other.counts[bucket] > 0 {
      precondition(
        bucket < counts.count && counts[bucket] >= other.counts[bucket],
        "only what was merged can be subtracted"
      )
      counts[bucket] -= other.counts[bucket]
    }
    precondition(infiniteCount >= other.infiniteCount, "only what was merged can be subtracted")
    finite -= other.finite
    infinite -= other.infinite
  }

  /// Whether both hold the same counts, however large their arrays grew.
  public static func == (left: LogLinearHistogram, right: LogLinearHistogram) -> Bool {
    left.finiteCount == right.finiteCount && left.infiniteCount == right.infiniteCount
      && left.buckets.elementsEqual(right.buckets)
  }

  /// Hashes the totals.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(finiteCount)
    hasher.combine(infiniteCount)
  }
}
