// SPDX-License-Identifier: Apache-2.0
// Defaults of LiteLLM 1.109.1's router: two retries, no wait while another deployment is left, else
// Retry-After up to 60 s, else 0.5 s doubling to 8 s, plus up to 0.75 s of jitter.

package import PiCore

/// When a failed attempt is followed by another, and after what wait.
package struct RetryPolicy: Hashable, Sendable {
  /// Most attempts that a policy can allow.
  package static let mostAttempts = 8

  /// Most attempts a request may have, 1 … 8.
  package var attempts: Int
  /// Wait before the second attempt at a deployment that failed.
  package var backoff: TimeSpan
  /// Longest wait of the doubling backoff.
  package var longestBackoff: TimeSpan
  /// Most jitter that is added to a wait.
  package var jitter: TimeSpan
  /// Longest Retry-After that is honoured; longer ones fall back to the backoff.
  package var longestRetryAfter: TimeSpan

  package init(
    attempts: Int = 3,
    backoff: TimeSpan = TimeSpan(milliseconds: 500),
    longestBackoff: TimeSpan = TimeSpan(wholeSeconds: 8),
    jitter: TimeSpan = TimeSpan(milliseconds: 750),
    longestRetryAfter: TimeSpan = TimeSpan(wholeSeconds: 60)
  ) {
    precondition((1...RetryPolicy.mostAttempts).contains(attempts), "1 … 8 attempts")
    self.attempts = attempts
    self.backoff = backoff
    self.longestBackoff = longestBackoff
    self.jitter = jitter
    self.longestRetryAfter = longestRetryAfter
  }

  /// The wait before retry `ordinal` (from 1) when no other deployment is left.
  ///
  /// - Parameters:
  ///   - ordinal: which retry of the request this is, from 1.
  ///   - retryAfter: what the provider asked for.
  ///   - coin: a uniform number in (0, 1) for the jitter.
  /// - Returns: Retry-After when it is honoured, else the doubling backoff, plus jitter.
  package func wait(beforeRetry ordinal: Int, retryAfter: TimeSpan?, coin: Double) -> TimeSpan {
    let extra = TimeSpan(nanoseconds: Int64(coin * Double(jitter.nanoseconds)))
    if let retryAfter, retryAfter > .zero, retryAfter <= longestRetryAfter {
      return retryAfter + extra
    }
    var wait = backoff
    for _ in 1..<max(ordinal, 1) where wait < longestBackoff {
      wait = TimeSpan(nanoseconds: wait.nanoseconds &* 2)
    }
    return min(wait, longestBackoff) + extra
  }
}
