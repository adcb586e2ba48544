// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The attempts at one deployment that ended in the last minute, at most ``capacity`` of them.
///
/// - Complexity: O(capacity) moves for each attempt, O(1) for a figure; allocates nothing once full.
struct RecentAttempts: Sendable {
  /// How long an attempt is remembered.
  static let horizon = TimeSpan(wholeSeconds: 60)
  /// Most attempts that are remembered; with more in a minute, the window is shorter.
  static let capacity = 256

  private struct Row: Sendable {
    var ended: Instant
    var timings: AttemptTimings
    var hasFailed: Bool
    var isRateLimited: Bool
  }

  private var rows = RecentRing<Row>(capacity: RecentAttempts.capacity)
  private var failed = 0
  private var limited = 0
  private var firstTokens = SortedSamples()
  private var perToken = SortedSamples()

  /// Takes in an attempt that ended at `now`, not before those taken in earlier.
  mutating func observe(_ timings: AttemptTimings, error: ErrorClass?, at now: Instant) {
    advance(to: now)
    if rows.isFull { dropOldest() }
    let row = Row(
      ended: now,
      timings: timings,
      hasFailed: error != nil,
      isRateLimited: error == .rateLimited
    )
    rows.append(row)
    failed += row.hasFailed ? 1 : 0
    limited += row.isRateLimited ? 1 : 0
    if let first = timings.firstToken { firstTokens.insert(first) }
    if let each = timings.perOutputToken { perToken.insert(each) }
  }

  /// Forgets what ended a minute before `now` or earlier.
  mutating func advance(to now: Instant) {
    while let first = rows.first, now - first.ended >= RecentAttempts.horizon { dropOldest() }
  }

  /// Share of failed attempts; nil when none ended.
  var errorShare: Double? { rows.count == 0 ? nil : Double(failed) / Double(rows.count) }

  /// Share of attempts that a rate limit refused; nil when none ended.
  var rateLimitedShare: Double? { rows.count == 0 ? nil : Double(limited) / Double(rows.count) }

  /// The time to the first token, in seconds, at index floor(n · `share`) of the n sorted ones.
  func timeToFirstToken(_ share: Double) -> Double? { firstTokens.quantile(share) }

  /// The time per output token, in seconds, at index floor(n · `share`) of the n sorted ones.
  func timePerOutputToken(_ share: Double) -> Double? { perToken.quantile(share) }

  private mutating func dropOldest() {
    let row = rows.removeFirst()
    if let first = row.timings.firstToken { firstTokens.remove(first) }
    if let each = row.timings.perOutputToken { perToken.remove(each) }
    failed -= row.hasFailed ? 1 : 0
    limited -= row.isRateLimited ? 1 : 0
  }
}
