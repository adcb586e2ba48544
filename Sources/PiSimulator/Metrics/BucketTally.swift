// SPDX-License-Identifier: Apache-2.0

package import PiStatistics

/// A mergeable log-linear histogram that is small while it holds few values.
///
/// Two bytes a value until there are as many as buckets take room, then counts by bucket: it answers
/// as ``LogLinearHistogram`` does, with a relative error of at most 0.4 %.
package struct BucketTally: Hashable, Sendable {
  /// Most values that are kept one by one.
  package static let longestLog = 2_048

  /// Buckets of the values that are not counted yet, in the order in which they came.
  private var log: ContiguousArray<UInt16> = []
  private var counted = LogLinearHistogram()

  package init() {}

  /// How many values were recorded, infinite ones included.
  package var count: Int { log.count + counted.count }

  @inline(__always)
  package mutating func record(_ value: Int64) {
    precondition(value >= 0 && value <= LogLinearHistogram.largest, "a value is 0 to 2^62")
    log.append(UInt16(truncatingIfNeeded: LogLinearHistogram.bucket(of: value)))
    if log.count == BucketTally.longestLog { settle() }
  }

  package mutating func recordInfinite() {
    counted.recordInfinite()
  }

  /// Counts what the log holds and empties it.
  @inline(never)
  private mutating func settle() {
    for bucket in log {
      counted.record(LogLinearHistogram.range(ofBucket: Int(bucket)).lowerBound)
    }
    log.removeAll(keepingCapacity: true)
  }

  /// Adds the values of another tally.
  package mutating func merge(_ other: BucketTally) {
    counted.merge(other.counted)
    log.append(contentsOf: other.log)
    if log.count >= BucketTally.longestLog { settle() }
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
