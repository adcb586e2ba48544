// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Requests and tokens counted in the running minute of the clock, a fixed window.
struct MinuteUsage: Sendable {
  private var minute: Int64 = -1
  /// Tokens of the minute.
  private(set) var tokens: Int64 = 0
  /// Requests of the minute; nil until the first one.
  private(set) var requests: Int64?

  /// Starts from nothing when another minute has begun.
  mutating func roll(to now: Instant) {
    let current = now.nanoseconds / 60_000_000_000
    guard current != minute else { return }
    self = MinuteUsage()
    minute = current
  }

  mutating func add(requests more: Int64 = 0, tokens count: Int64 = 0, at now: Instant) {
    roll(to: now)
    if more > 0 { requests = (requests ?? 0) + more }
    tokens += count
  }
}
