// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// `p2c.peak_ewma`: of two distinct random candidates the one with the lower peak-sensitive load.
///
/// Failures end an attempt like answers, so quick errors attract load (the original behaves so);
/// `penalise_rate_limits` is linkerd's remedy: a failed attempt counts as at least 5 s, and as the
/// provider's Retry-After up to 300 s.
package struct P2CPeakEWMA: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "p2c.peak_ewma",
    summary: "Of two distinct random candidates the one with the lower peak-sensitive load.",
    source:
      "Finagle Balancers.p2cPeakEwma (tau 10 s); linkerd load biaser (5 s, Retry-After to 300 s)",
    role: .balances,
    shipsWithCooldown: true,
    parameters: [
      StrategyParameter(
        "tau_s",
        "Seconds in which a sample's weight falls to 1/e.",
        .number(default: 10, in: 0.001...86_400)
      ),
      StrategyParameter(
        "penalise_rate_limits",
        "Whether a failed attempt counts as at least 5 s, or as its Retry-After.",
        .flag(default: false)
      ),
    ]
  ) { setup throws(StrategyError) in try P2CPeakEWMA(setup) }

  private let tau: Double
  private let penalises: Bool
  private var cells: ContiguousArray<PeakEWMA>
  private var loads: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    tau = DecayingMean.tau(seconds: try setup.number("tau_s"))
    penalises = try setup.flag("penalise_rate_limits")
    cells = ContiguousArray(repeating: PeakEWMA(), count: setup.deployments.count)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    let (first, second) = TwoChoices.draw(context.candidates.count, context.coin.uniformPair())
    let one = context.candidates[first]
    if first == second {
      decision.take(one, of: context.candidates)
      return
    }
    let other = context.candidates[second]
    let load = cells[one.offset].load(
      pending: fleet.inFlight[one.offset],
      at: context.now,
      tau: tau
    )
    let otherLoad = cells[other.offset].load(
      pending: fleet.inFlight[other.offset],
      at: context.now,
      tau: tau
    )
    decision.ranked.append(load <= otherLoad ? one : other)
    guard decision.wantsPropensities else { return }
    loads.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      let pending = fleet.inFlight[candidate.offset]
      // A copy decays, so that asking for propensities changes no state.
      var cell = cells[candidate.offset]
      loads.append(cell.load(pending: pending, at: context.now, tau: tau))
    }
    TwoChoices.fill(&decision, loads: loads)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    var elapsed = Double((observation.ended - observation.started).nanoseconds)
    if penalises, observation.outcome.failed == true {
      let asked = Double(observation.outcome.retryAfter?.nanoseconds ?? 0)
      elapsed = max(elapsed, max(5e9, min(asked, 300e9)))
    }
    cells[observation.deployment.offset].observe(elapsed, at: observation.ended, tau: tau)
  }
}

/// A mean of round trips that jumps to a peak at once and forgets it over tau, in nanoseconds.
package struct PeakEWMA: Sendable {
  /// Load of a node with attempts in flight and no history, above that of any node with one.
  package static let penalty = Double(Int64.max >> 16)

  package private(set) var cost = 0.0
  private var stamp: Int64 = 0

  package init() {}

  /// Takes a round trip in.
  package mutating func observe(_ roundTrip: Double, at now: Instant, tau: Double) {
    let elapsed = max(now.nanoseconds - stamp, 0)
    stamp = now.nanoseconds
    guard roundTrip <= cost else {
      cost = roundTrip
      return
    }
    // At once the weight is 1, and nothing fades from nothing.
    if elapsed == 0 || cost == 0 { return }
    let kept = Mathematics.exp(-Double(elapsed) / tau)
    cost = cost * kept + roundTrip * (1 - kept)
  }

  /// The load now: the faded cost times the attempts in flight and this one.
  package mutating func load(pending: Int32, at now: Instant, tau: Double) -> Double {
    observe(0, at: now, tau: tau)
    if cost == 0, pending != 0 { return PeakEWMA.penalty + Double(pending) }
    return cost * Double(pending + 1)
  }
}
