// SPDX-License-Identifier: Apache-2.0

package import PiStatistics

/// A mergeable log-linear histogram that is small while it holds few values.
///
/// Two bytes a value until there are as many as buckets take room, then counts by bucket: it answers
/// as ``LogLinearHistogram`` does, with a relative error of at most 0.4 %.
package struct BucketTally: Hashable, Sendable {
  /// Most values that are kept one by one.
  package static let longestLog = 2_048

  /// Buckets of the values so far, in the order in which they came; empty when they are counted.
  private var log: ContiguousArray<UInt16> = []
  private var counted = LogLinearHistogram()
  /// Whether values are kept one by one for now.
  private var isLogging: Bool

  /// Creates an empty tally.
  ///
  /// - Parameter isLarge: whether so many values will come that they are counted from the first on.
  package init(isLarge: Bool = false) {
    isLogging = !isLarge
  }

  /// How many values were recorded, infinite ones included.
  package var count: Int { log.count + counted.count }

  /// Bytes of memory that its arrays take.
  package var byteCount: Int { log.capacity * MemoryLayout<UInt16>.stride + counted.byteCount }

  @inline(__always)
  package mutating func record(_ value: Int64) {
    if isLogging { note(value) } else { counted.record(value) }
  }

  @inline(never)
  private mutating func note(_ value: Int64) {
    precondition(value >= 0 && value <= LogLinearHistogram.largest, "a value is 0 to 2^62")
    log.append(UInt16(truncatingIfNeeded: LogLinearHistogram.bucket(of: value)))
    if log.count == BucketTally.longestLog { settle() }
  }

  package mutating func recordInfinite() {
    counted.recordInfinite()
  }

  /// Counts what the log holds, and all that comes.
  private mutating func settle() {
    for bucket in log {
      counted.record(LogLinearHistogram.range(ofBucket: Int(bucket)).lowerBound)
    }
    log = []
    isLogging = false
  }

  /// Adds the values of another tally.
  package mutating func merge(_ other: BucketTally) {
    if !other.isLogging || log.count + other.log.count >= BucketTally.longestLog { settle() }
    counted.merge(other.counted)
    guard !isLogging else { return log.append(contentsOf: other.log) }
    for bucket in other.log {
      counted.record(LogLinearHistogram.range(ofBucket: Int(bucket)).lowerBound)
    }
  }

  /// All values, counted by bucket.
  package var histogram: LogLinearHistogram {
    var whole = self
    whole.settle()
    return whole.counted
  }

  /// Whether both hold the same values, in whatever order they came.
  package static func == (left: BucketTally, right: BucketTally) -> Bool {
    left.histogram == right.histogram
  }

  /// Hashes the number of values.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(count)
  }
}
