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
    /// Not-a-number where the attempt has none.
    var timeToFirstToken: Double
    var timePerOutputToken: Double
    var hasFailed: Bool
    var isRateLimited: Bool
  }

  private var rows: ContiguousArray<Row> = []
  private var first = 0
  private(set) var count = 0
  private var failed = 0
  private var limited = 0
  private var firstTokens: ContiguousArray<Double> = []
  private var perToken: ContiguousArray<Double> = []

  /// Takes in an attempt that ended at `now`, not before those taken in earlier.
  mutating func observe(_ timings: AttemptTimings, error: ErrorClass?, at now: Instant) {
    advance(to: now)
    if count == RecentAttempts.capacity { dropOldest() }
    let row = Row(
      ended: now,
      timeToFirstToken: timings.firstToken ?? .nan,
      timePerOutputToken: timings.perOutputToken ?? .nan,
      hasFailed: error != nil,
      isRateLimited: error == .rateLimited
    )
    if rows.count < RecentAttempts.capacity {
      rows.append(row)
    } else {
      rows[(first + count) % RecentAttempts.capacity] = row
    }
    count += 1
    failed += row.hasFailed ? 1 : 0
    limited += row.isRateLimited ? 1 : 0
    RecentAttempts.insert(row.timeToFirstToken, into: &firstTokens)
    RecentAttempts.insert(row.timePerOutputToken, into: &perToken)
  }

  /// Forgets what ended a minute before `now` or earlier.
  mutating func advance(to now: Instant) {
    while count > 0, now - rows[first].ended >= RecentAttempts.horizon { dropOldest() }
  }

  /// Share of failed attempts; nil when none ended.
  var errorShare: Double? { count == 0 ? nil : Double(failed) / Double(count) }

  /// Share of attempts that a rate limit refused; nil when none ended.
  var rateLimitedShare: Double? { count == 0 ? nil : Double(limited) / Double(count) }

  /// The time to the first token, in seconds, at index floor(n · `share`) of the n sorted ones.
  func timeToFirstToken(_ share: Double) -> Double? {
    RecentAttempts.quantile(share, of: firstTokens)
  }

  /// The time per output token, in seconds, at index floor(n · `share`) of the n sorted ones.
  func timePerOutputToken(_ share: Double) -> Double? {
    RecentAttempts.quantile(share, of: perToken)
  }

  private static func quantile(_ share: Double, of sorted: ContiguousArray<Double>) -> Double? {
    sorted.isEmpty ? nil : sorted[min(Int(Double(sorted.count) * share), sorted.count - 1)]
  }

  private static func insert(_ value: Double, into sorted: inout ContiguousArray<Double>) {
    guard !value.isNaN else { return }
    sorted.insert(value, at: sorted.firstPosition(notBelow: value))
  }

  private static func remove(_ value: Double, from sorted: inout ContiguousArray<Double>) {
    guard !value.isNaN else { return }
    sorted.remove(at: sorted.firstPosition(notBelow: value))
  }

  private mutating func dropOldest() {
    let row = rows[first]
    RecentAttempts.remove(row.timeToFirstToken, from: &firstTokens)
    RecentAttempts.remove(row.timePerOutputToken, from: &perToken)
    failed -= row.hasFailed ? 1 : 0
    limited -= row.isRateLimited ? 1 : 0
    count -= 1
    first = first + 1 == RecentAttempts.capacity ? 0 : first + 1
    // Before the ring has been full once, it begins at its first row.
    if count == 0, rows.count < RecentAttempts.capacity {
      rows.removeAll(keepingCapacity: true)
      first = 0
    }
  }
}

/// How fast a complete answer came, in seconds; nil where the attempt does not tell.
struct AttemptTimings: Sendable {
  /// From the attempt's start to its first token.
  let firstToken: Double?
  /// Mean time per output token after the first, or per token where no first one was seen.
  let perOutputToken: Double?

  /// Reads them off an attempt; a failed one tells nothing.
  init(_ observation: borrowing AttemptObservation) {
    guard observation.outcome.error == nil else {
      (firstToken, perOutputToken) = (nil, nil)
      return
    }
    let first = observation.outcome.timeToFirstToken?.seconds
    let total = (observation.ended - observation.started).seconds
    let rest = observation.outcome.usage.output.count - (first == nil ? 0 : 1)
    firstToken = first
    perOutputToken = rest > 0 ? (total - (first ?? 0)) / Double(rest) : nil
  }
}
