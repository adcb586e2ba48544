// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// A provider's limit on an amount per fixed window, as request and token limits are.
package struct RateWindow: Sendable {
  private let limit: Int64
  private let length: Int64
  private var end: Int64 = 0
  private var used: Int64 = 0

  /// Creates a limit of `limit` a window; nil limits nothing.
  package init(limit: Int64?, length: TimeSpan = TimeSpan(wholeSeconds: 60)) {
    self.limit = limit ?? .max
    self.length = length.nanoseconds
  }

  /// What is left in the window at `now`; the largest number when nothing is limited.
  package mutating func headroom(at now: Instant) -> Int64 {
    guard limit != .max else { return .max }
    advance(to: now)
    return limit - used
  }

  /// Whether `amount` still fits at `now`; counts nothing.
  package mutating func admits(_ amount: Int64, at now: Instant) -> Bool {
    guard limit != .max else { return true }
    advance(to: now)
    return used + amount <= limit
  }

  /// Counts an amount in the window at `now`, whether it fits or not.
  package mutating func charge(_ amount: Int64, at now: Instant) {
    guard limit != .max else { return }
    advance(to: now)
    used += amount
  }

  /// From `now` to the next window.
  package func untilNextWindow(at now: Instant) -> TimeSpan {
    TimeSpan(nanoseconds: max(end - now.nanoseconds, 1))
  }

  private mutating func advance(to now: Instant) {
    guard now.nanoseconds >= end else { return }
    end = (now.nanoseconds / length + 1) * length
    used = 0
  }
}
