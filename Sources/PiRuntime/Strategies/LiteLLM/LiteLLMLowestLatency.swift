// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `litellm.lowest_latency`: evenly among candidates within a buffer of the lowest mean latency.
///
/// The mean is over the last ten samples of seconds per output token (seconds to the first token for
/// streaming requests). A timeout adds a sample of 1000; other failures add nothing. A deployment
/// without samples is entered with a 0, which stays among its samples; nothing else is explored and
/// nothing ages, but all is forgotten `ttl_s` after the first sample.
package struct LiteLLMLowestLatency: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "litellm.lowest_latency",
    aliases: ["latency-based-routing"],
    summary:
      "Evenly among candidates within a buffer of the lowest mean of the last ten latencies.",
    source: "litellm 1.109.1 router_strategy/lowest_latency.py",
    role: .chooses,
    copiedVersion: "litellm 1.109.1",
    shipsWithCooldown: true,
    parameters: [
      StrategyParameter(
        "buffer",
        "Share by which a mean may exceed the lowest.",
        .number(default: 0, in: 0...1_000)
      ),
      StrategyParameter("window", "Samples kept.", .number(default: 10, in: 1...10_000)),
      StrategyParameter(
        "ttl_s",
        "Seconds after which every sample is forgotten.",
        .number(default: 3_600, in: 1...1e9)
      ),
      StrategyParameter(
        "ttft_percentile",
        "Quantile of first-token times, 0 … 1; 0 takes their mean.",
        .number(default: 0, in: 0...1)
      ),
      StrategyParameter(
        "ttft_mode",
        "First-token times in seconds (from 1.109) or per output token (before).",
        .choice(default: "raw", of: ["raw", "per_token"])
      ),
    ]
  ) { setup throws(StrategyError) in try LiteLLMLowestLatency(setup) }

  private struct Samples {
    var latencies: ContiguousArray<Double> = []
    var firstTokens: ContiguousArray<Double> = []
    var usage = MinuteUsage()
    var isKnown = false
    /// The rule's values for requests that do not and that do stream, kept as samples change.
    var value = 0.0
    var streamingValue = 0.0
  }

  private let rule: LowestLatencyRule
  private let window: Int
  private let life: TimeSpan
  private let dividesFirstToken: Bool
  private let limits: ContiguousArray<LiteLLMLimits>
  private var samples: ContiguousArray<Samples>
  private var expires: Instant?
  private var values: ContiguousArray<Double> = []
  private var positions: ContiguousArray<Int> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    let percentile = try setup.number("ttft_percentile")
    rule = LowestLatencyRule(
      buffer: try setup.number("buffer"),
      ttftPercentile: percentile > 0 ? percentile : nil
    )
    window = try setup.whole("window")
    life = TimeSpan(clampingSeconds: try setup.number("ttl_s"))
    dividesFirstToken = try setup.choice("ttft_mode") == "per_token"
    limits = ContiguousArray(setup.deployments.map { LiteLLMLimits($0.limits) })
    samples = ContiguousArray(repeating: Samples(), count: setup.deployments.count)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    forget(at: context.now)
    values.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let deployment = candidate.offset
      // The map exists from the first sample on; before, what is entered goes with the decision.
      if expires != nil, !samples[deployment].isKnown {
        samples[deployment].isKnown = true
        LiteLLMLowestLatency.add(0, to: &samples[deployment].latencies, window: window)
        revalue(deployment)
      }
      samples[deployment].usage.roll(to: context.now)
      guard limits[deployment].admits(context.request, samples[deployment].usage) else {
        values.append(.infinity)
        continue
      }
      values.append(
        context.request.streams
          ? samples[deployment].streamingValue : samples[deployment].value
      )
    }
    rule.select(values, into: &positions)
    decision.takeUniformly(positions, uniform: context.coin.uniform(), of: context.candidates)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    let deployment = observation.deployment.offset
    forget(at: observation.ended)
    switch observation.outcome.error {
    case nil:
      open(deployment, at: observation.ended)
      let usage = observation.outcome.usage
      let tokens = Double(usage.output.count)
      let seconds = (observation.ended - observation.started).seconds
      LiteLLMLowestLatency.add(
        tokens > 0 ? seconds / tokens : seconds,
        to: &samples[deployment].latencies,
        window: window
      )
      if observation.request.streams, let first = observation.outcome.timeToFirstToken?.seconds {
        let value = dividesFirstToken && tokens > 0 ? first / tokens : first
        LiteLLMLowestLatency.add(value, to: &samples[deployment].firstTokens, window: window)
      }
      samples[deployment].usage.add(requests: 1, tokens: usage.total, at: observation.ended)
      revalue(deployment)
    case .timeout:
      open(deployment, at: observation.ended)
      LiteLLMLowestLatency.add(1_000, to: &samples[deployment].latencies, window: window)
      revalue(deployment)
    default: break
    }
  }

  private mutating func open(_ deployment: Int, at now: Instant) {
    if expires == nil { expires = now + life }
    samples[deployment].isKnown = true
  }

  private mutating func forget(at now: Instant) {
    guard let end = expires, now >= end else { return }
    expires = nil
    for deployment in samples.indices { samples[deployment] = Samples() }
  }

  private mutating func revalue(_ deployment: Int) {
    let (latencies, firstTokens) = (samples[deployment].latencies, samples[deployment].firstTokens)
    samples[deployment].value = rule.value(
      latencies: latencies,
      firstTokens: firstTokens,
      streams: false
    )
    samples[deployment].streamingValue = rule.value(
      latencies: latencies,
      firstTokens: firstTokens,
      streams: true
    )
  }

  /// Appends a sample and drops the oldest of a full window; static, so that nothing is copied.
  private static func add(
    _ sample: Double,
    to list: inout ContiguousArray<Double>,
    window: Int
  ) {
    guard list.count >= window else {
      list.append(sample)
      return
    }
    for index in 1..<max(list.count, 1) { list[index - 1] = list[index] }
    list[list.count - 1] = sample
  }
}
