// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Integer sums over requests, from which every metric that is a ratio follows.
package struct MetricSums: Hashable, Sendable {
  /// Counts, money and end-to-end latency.
  package var total = MetricCell()
  /// Σ time to first token of served requests, in nanoseconds.
  package var firstToken: Int128 = 0
  /// Σ of the mean time per output token of served requests with two tokens or more, in nanoseconds.
  package var perOutputToken: Int128 = 0
  /// How many requests that sum is over.
  package var perOutputTokenCount: Int64 = 0
  /// What went through prompt caches; nothing where no deployment has one.
  package var caching = CacheTally()

  package init() {}

  /// Adds a request; `times` is nil when it was not served.
  @inline(__always)
  package mutating func fold(
    _ completed: borrowing CompletedRequest,
    inTime: Bool,
    times: AnswerTimes?
  ) {
    total.fold(completed, inTime: inTime)
    if let regret = completed.cacheRegret { caching.fold(completed.outcome.usage, regret) }
    guard let times else { return }
    if let first = times.firstToken { firstToken += Int128(first) }
    guard let each = times.perOutputToken else { return }
    perOutputToken += Int128(each)
    perOutputTokenCount &+= 1
  }

  /// Adds other sums.
  package mutating func merge(_ other: MetricSums) {
    total.merge(other.total)
    firstToken += other.firstToken
    perOutputToken += other.perOutputToken
    perOutputTokenCount += other.perOutputTokenCount
    caching.merge(other.caching)
  }
}

/// The times of a served request, in nanoseconds.
package struct AnswerTimes: Hashable, Sendable {
  package let endToEnd: Int64
  package let firstToken: Int64?
  /// Mean time per output token after the first; nil below two tokens.
  package let perOutputToken: Int64?

  /// Reads a request; nil when it was not served.
  @inline(__always)
  package init?(_ completed: borrowing CompletedRequest) {
    guard completed.outcome.error == nil else { return nil }
    endToEnd = completed.outcome.endToEnd.nanoseconds
    firstToken = completed.outcome.timeToFirstToken?.nanoseconds
    let more = Int64(completed.outcome.servedOutput.count) &- 1
    perOutputToken = more > 0 ? firstToken.map { [endToEnd] in (endToEnd &- $0) / more } : nil
  }
}
