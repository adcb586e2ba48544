// SPDX-License-Identifier: Apache-2.0

/// Quantiles of the newest samples: a ring in order of arrival beside sorted samples.
///
/// - Complexity: O(window) moves a sample, O(1) a quantile; allocates nothing once full.
package struct SlidingQuantile: Sendable {
  private var ring: RecentRing<Double>
  private var sorted = SortedSamples()

  package init(window: Int) {
    ring = RecentRing(capacity: window)
  }

  /// Takes a sample in and forgets the oldest one when the window is full.
  package mutating func insert(_ sample: Double) {
    if ring.isFull { sorted.remove(ring.removeFirst()) }
    ring.append(sample)
    sorted.insert(sample)
  }

  /// The sample at index floor(count · `share`) of the sorted ones, or nil when there is none.
  package func quantile(_ share: Double) -> Double? { sorted.quantile(share) }
}
