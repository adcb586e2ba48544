// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Sums of what requests found in prompt caches.
package struct CacheTally: Hashable, Sendable {
  /// Requests of a fleet with caches.
  package private(set) var requests: Int64 = 0
  /// Billed input tokens of every kind.
  package private(set) var input: Int64 = 0
  /// Those that came from a cache.
  package private(set) var cached: Int64 = 0
  /// What inputs cost more than at the deployments that held most of them, in nanodollars.
  package private(set) var regret: Int128 = 0

  package init() {}

  mutating func fold(_ usage: TokenUsage, _ regret: NanoDollars) {
    requests &+= 1
    input += usage.inputInAll
    cached += Int64(usage.cachedInput.count)
    self.regret += Int128(regret.amount)
  }

  mutating func merge(_ other: CacheTally) {
    requests += other.requests
    input += other.input
    cached += other.cached
    regret += other.regret
  }
}
