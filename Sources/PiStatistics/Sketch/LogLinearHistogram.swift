// SPDX-License-Identifier: Apache-2.0
// The bucket scheme of HdrHistogram (G. Tene): linear within an octave, octaves by the leading bit.

/// Mergeable counts of whole numbers 0 … 2⁶² with relative error of at most 0.4 %, and of infinity.
///
/// Values below 512 are exact; above, each octave has 256 buckets. Memory goes from the octave of
/// the least value to that of the largest: 1 kB an octave, 56 kB at most, and 10 kB where times
/// spread a thousandfold. A failed request counts as infinite.
public struct LogLinearHistogram: Hashable, Sendable {
  /// The largest value that can be recorded.
  @inlinable
  public static var largest: Int64 { 1 << 62 }

  /// Counts by bucket, over the octaves that were met and those between them.
  @usableFromInline var counts: ContiguousArray<UInt32> = []
  /// The bucket of the first count, the first of its octave.
  @usableFromInline var lowest = 0

  @usableFromInline var finite = 0
  @usableFromInline var infinite = 0

  /// How many finite values were recorded.
  public var finiteCount: Int { finite }

  /// How many infinite values were recorded.
  public var infiniteCount: Int { infinite }

  /// How many values were recorded, infinite ones included.
  public var count: Int { finiteCount + infiniteCount }

  /// Bytes of memory that the counts take.
  public var byteCount: Int { counts.capacity * MemoryLayout<UInt32>.stride }

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
    if !covers(bucket) { cover(bucket...bucket) }
    counts[bucket &- lowest] += 1
    finite &+= 1
  }

  /// Counts a value larger than all numbers, such as the latency of a failed request.
  @inlinable
  public mutating func recordInfinite() {
    infinite &+= 1
  }

  /// The buckets that have a place.
  var covered: Range<Int> { lowest..<(lowest + counts.count) }

  /// Whether `bucket` has a place; one comparison, because a bucket below wraps to a large number.
  @inlinable
  @inline(__always)
  func covers(_ bucket: Int) -> Bool {
    UInt(bitPattern: bucket &- lowest) < UInt(bitPattern: counts.count)
  }

  /// Makes room for buckets, their whole octaves, and what lies between them and the others.
  @usableFromInline
  @inline(never)
  mutating func cover(_ buckets: ClosedRange<Int>) {
    let octaves = (buckets.lowerBound & ~255)..<((buckets.upperBound | 255) + 1)
    let known = counts.isEmpty ? octaves : covered
    let wider =
      min(known.lowerBound, octaves.lowerBound)..<max(known.upperBound, octaves.upperBound)
    guard wider.count > counts.count else { return }
    // Not by appending, which reserves up to twice the room.
    var room = ContiguousArray<UInt32>(repeating: 0, count: wider.count)
    for place in counts.indices {
      room[known.lowerBound - wider.lowerBound + place] = counts[place]
    }
    (counts, lowest) = (room, wider.lowerBound)
  }

  /// Adds the counts of `other`.
  public mutating func merge(_ other: LogLinearHistogram) {
    if !other.counts.isEmpty { cover(ClosedRange(other.covered)) }
    for bucket in other.covered { counts[bucket - lowest] += other.counts[bucket - other.lowest] }
    finite += other.finite
    infinite += other.infinite
  }

  /// Takes away the counts of `other`, which must have been merged before.
  public mutating func subtract(_ other: LogLinearHistogram) {
    for bucket in other.buckets {
      precondition(
        covers(bucket.position) && counts[bucket.position - lowest] >= bucket.count,
        "only what was merged can be subtracted"
      )
      counts[bucket.position - lowest] -= bucket.count
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
