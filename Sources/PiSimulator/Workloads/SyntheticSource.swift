// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// An open-loop stream of requests drawn from an arrival law and a mix.
package struct SyntheticSource: RequestSource, Sendable {
  private let factory: RequestFactory
  private var arrivals: ArrivalProcess
  private let horizon: Instant
  private let most: UInt32
  private var ordinal: UInt32 = 0

  /// Creates a source that ends at the horizon or after `requests`, whichever comes first.
  package init(
    law: ArrivalLaw,
    mix: RequestMix,
    horizon: TimeSpan,
    requests: UInt32 = .max,
    luck: Luck
  ) {
    factory = RequestFactory(mix, luck: luck)
    arrivals = ArrivalProcess(law, luck: luck, horizon: .zero + horizon)
    self.horizon = .zero + horizon
    most = requests
  }

  package mutating func next() -> SourcedRequest? {
    guard ordinal < most else { return nil }
    let arrival = arrivals.next()
    guard arrival < horizon else { return nil }
    defer { ordinal += 1 }
    return factory.request(RequestKey(source: 0, ordinal: ordinal), at: arrival)
  }
}

/// A closed loop: users who each wait for the answer, think, and ask again.
package struct ClosedLoopSource: RequestSource, Sendable {
  private let factory: RequestFactory
  private let meanThinkTime: TimeSpan
  private let horizon: Instant
  private let luck: Luck
  /// Users with their first arrivals, in order of arrival.
  private let firsts: [(user: UInt32, arrival: Instant)]
  private var started = 0
  private var left: UInt32

  /// Creates a loop of `users` with exponential think times that ends at the horizon or after
  /// `requests`, whichever comes first.
  package init(
    users: UInt32,
    meanThinkTime: TimeSpan,
    mix: RequestMix,
    horizon: TimeSpan,
    requests: UInt32 = .max,
    luck: Luck
  ) {
    left = requests
    factory = RequestFactory(mix, luck: luck)
    self.meanThinkTime = meanThinkTime
    self.horizon = .zero + horizon
    self.luck = luck
    firsts = (0..<users).map { user in
      let key = RequestKey(source: user, ordinal: 0)
      return (user, Instant.zero + ClosedLoopSource.thinkTime(meanThinkTime, luck, before: key))
    }.sorted { ($0.arrival, $0.user) < ($1.arrival, $1.user) }
  }

  package mutating func next() -> SourcedRequest? {
    guard started < firsts.count, left > 0, firsts[started].arrival < horizon else { return nil }
    defer { started += 1 }
    left -= 1
    return factory.request(
      RequestKey(source: firsts[started].user, ordinal: 0),
      at: firsts[started].arrival
    )
  }

  package mutating func followUp(to key: RequestKey, endedAt instant: Instant) -> SourcedRequest? {
    let next = RequestKey(source: key.source, ordinal: key.ordinal + 1)
    let arrival = instant + ClosedLoopSource.thinkTime(meanThinkTime, luck, before: next)
    guard arrival < horizon, left > 0 else { return nil }
    left -= 1
    return factory.request(next, at: arrival)
  }

  private static func thinkTime(
    _ mean: TimeSpan,
    _ luck: Luck,
    before key: RequestKey
  ) -> TimeSpan {
    let uniform = luck.uniform(.thinkTime, request: key)
    return TimeSpan(clampingSeconds: -mean.seconds * Mathematics.log(uniform))
  }
}
