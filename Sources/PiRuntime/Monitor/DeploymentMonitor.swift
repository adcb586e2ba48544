// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What a gateway has seen of one deployment.
struct DeploymentMonitor: Sendable {
  /// Seconds in which the weight of a sample falls to 1/e, in the order of the figures.
  static let memories = [10.0, 60, 300]

  /// Input tokens of attempts that have not ended.
  private(set) var tokensInFlight: Int64 = 0
  /// When the last attempt failed; nil while none has.
  private(set) var lastError: Instant?
  /// Until when the provider asked to wait.
  private(set) var retryAt = Instant.zero
  private var firstTokens = MeansOverMemories()
  private var perToken = MeansOverMemories()
  private var recent = RecentAttempts()
  private var minute = MinuteUsage()
  private let limits: DeploymentLimits

  init(_ limits: DeploymentLimits) {
    self.limits = limits
  }

  /// Learns that an attempt starts.
  mutating func started(_ attempt: borrowing AttemptStart) {
    let input = Int64(attempt.request.inputTokens.count)
    tokensInFlight += input
    minute.add(requests: 1, tokens: input, at: attempt.now)
  }

  /// Learns how an attempt ended.
  mutating func observe(_ observation: borrowing AttemptObservation) {
    let now = observation.ended
    tokensInFlight -= Int64(observation.request.inputTokens.count)
    minute.add(requests: 0, tokens: Int64(observation.outcome.usage.output.count), at: now)
    // What the client took back says nothing about the deployment.
    guard observation.outcome.error != .cancelled else { return }
    let timings = AttemptTimings(observation)
    recent.observe(timings, error: observation.outcome.error, at: now)
    if let first = timings.firstToken { firstTokens.observe(first, at: now) }
    if let each = timings.perOutputToken { perToken.observe(each, at: now) }
    if observation.outcome.error != nil { lastError = now }
    if let wait = observation.outcome.retryAfter { retryAt = max(retryAt, now + wait) }
  }

  /// The figures at an instant that is not before what was learned.
  mutating func figures(at now: Instant) -> DeploymentFigures {
    recent.advance(to: now)
    minute.roll(to: now)
    return DeploymentFigures(
      tokensInFlight: tokensInFlight,
      timeToFirstToken: firstTokens.values,
      timePerOutputToken: perToken.values,
      medianTimeToFirstToken: recent.timeToFirstToken(0.5),
      tailTimeToFirstToken: recent.timeToFirstToken(0.95),
      medianTimePerOutputToken: recent.timePerOutputToken(0.5),
      tailTimePerOutputToken: recent.timePerOutputToken(0.95),
      errorShare: recent.errorShare,
      rateLimitedShare: recent.rateLimitedShare,
      secondsSinceError: lastError.map { (now - $0).seconds },
      requestHeadroom: limits.requestsPerMinute.map { max($0 - (minute.requests ?? 0), 0) },
      tokenHeadroom: limits.tokensPerMinute.map { max($0 - minute.tokens, 0) },
      retryAfter: retryAt > now ? (retryAt - now).seconds : 0
    )
  }
}

/// What a gateway has seen of one deployment by an instant; nil where nothing tells.
package struct DeploymentFigures: Sendable {
  /// Input tokens of attempts that have not ended.
  package let tokensInFlight: Int64
  /// Fading means of the time to first token over 10 s, 60 s and 5 min, in seconds.
  package let timeToFirstToken: SIMD4<Double>?
  /// Fading means of the time per output token over 10 s, 60 s and 5 min, in seconds.
  package let timePerOutputToken: SIMD4<Double>?
  /// Quantiles of answers that ended in the last 60 s, in seconds.
  package let medianTimeToFirstToken: Double?
  package let tailTimeToFirstToken: Double?
  package let medianTimePerOutputToken: Double?
  package let tailTimePerOutputToken: Double?
  /// Of attempts that ended in the last 60 s, the share that failed.
  package let errorShare: Double?
  /// Of attempts that ended in the last 60 s, the share that a rate limit refused.
  package let rateLimitedShare: Double?
  package let secondsSinceError: Double?
  /// What the declared limits leave of this clock minute by the gateway's own count; nil without limits.
  package let requestHeadroom: Int64?
  package let tokenHeadroom: Int64?
  /// Seconds until a Retry-After is over, 0 when none is under way.
  package let retryAfter: Double
}

/// Fading means of one quantity over ``DeploymentMonitor/memories``.
private struct MeansOverMemories: Sendable {
  private var means = InlineArray<3, DecayingMean>(repeating: DecayingMean())

  /// The means, the last lane unused; nil before the first sample.
  var values: SIMD4<Double>? {
    guard means[0].count > 0 else { return nil }
    return SIMD4(means[0].value, means[1].value, means[2].value, 0)
  }

  /// Takes a sample in; the first one is the mean.
  mutating func observe(_ sample: Double, at now: Instant) {
    for (lane, seconds) in DeploymentMonitor.memories.enumerated() {
      means[lane].observe(sample, at: now, tau: DecayingMean.tau(seconds: seconds))
    }
  }
}
