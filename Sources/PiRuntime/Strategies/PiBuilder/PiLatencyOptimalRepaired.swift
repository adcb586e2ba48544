// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `pi.latency_optimal.repaired`: the lowest p95 of answered attempts over availability.
///
/// Failures do not count as fast answers. Each deployment first gets `warmup` attempts, the one with
/// fewest first. One that has no answers after that counts as the median of the others, not as 0, and
/// one without an attempt for `explore_s` seconds gets the next request unless its breaker is open.
package struct PiLatencyOptimalRepaired: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "pi.latency_optimal.repaired",
    summary:
      "The lowest p95 of answers over availability, after a warm-up in turn and with renewed trials.",
    source: "our repair of Pi Builder v1.1",
    role: .chooses,
    parameters: WindowedBreaker.Settings.parameters + [
      StrategyParameter(
        "warmup",
        "Attempts that each deployment gets first.",
        .number(default: 5, in: 0...1_000)
      ),
      StrategyParameter(
        "explore_s",
        "Seconds without an attempt after which a deployment is tried again.",
        .number(default: 300, in: 1...1e6)
      ),
    ]
  ) { setup throws(StrategyError) in try PiLatencyOptimalRepaired(setup) }

  private var health: DeploymentHealth
  private let warmup: Int
  private let span: TimeSpan
  private var known: ContiguousArray<Double> = []
  private var scores: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    health = try DeploymentHealth(setup)
    warmup = try setup.whole("warmup")
    span = TimeSpan(clampingSeconds: try setup.number("explore_s"))
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    let unknown = medianOfKnown(context)
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let score =
        trialScore(candidate, context) ?? (health.p95(candidate) ?? unknown)
        / max(health.availability(candidate), 0.05)
      scores.append(health.placed(score, candidate, at: context.now))
    }
    decision.rankAscending(scores, of: context.candidates)
  }

  package mutating func started(_ attempt: borrowing AttemptStart) {
    health.started(attempt)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    health.observe(observation)
  }

  /// A score below every latency for a deployment that is due a trial; retries make none.
  private func trialScore(
    _ candidate: DeploymentIndex,
    _ context: borrowing RoutingContext
  ) -> Double? {
    guard context.ordinal == 0 else { return nil }
    let started = health.started(candidate)
    if started < warmup { return Double(started) - 1e8 }
    return health.isStale(candidate, after: span, at: context.now) ? -1 : nil
  }

  private mutating func medianOfKnown(_ context: borrowing RoutingContext) -> Double {
    known.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      guard let p95 = health.p95(candidate) else { continue }
      known.insert(p95, at: known.firstPosition(notBelow: p95))
    }
    return known.isEmpty ? 1 : known[known.count / 2]
  }
}
