// SPDX-License-Identifier: Apache-2.0

/// What can be wrong with data given to the statistics.
public enum StatisticsError: Error, Hashable, Sendable {
  /// A stored histogram names a bucket that no value can have.
  case bucketOutOfRange(position: Int, largest: Int)
}
