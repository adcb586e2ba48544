// SPDX-License-Identifier: Apache-2.0

import PiCore

/// `vsr.latency_aware`: the lowest mean of TTFT and TPOT, each relative to the best candidate's.
///
/// A candidate without samples is skipped, hence never tried once another one has some; when none has,
/// the first one is taken. The window of samples is ours.
package struct VSRLatencyAware: RoutingStrategy {
  package static let descriptor = StrategyDescriptor(
    id: "vsr.latency_aware",
    summary:
      "The lowest mean of TTFT and TPOT relative to the best; candidates without samples skipped.",
    source: "vLLM Semantic Router 0.3 selection/latency_aware",
    role: .chooses,
    copiedVersion: "vLLM Semantic Router 0.3",
    parameters: TokenTimings.parameters
  ) { setup throws(StrategyError) in try VSRLatencyAware(setup) }

  private var timings: TokenTimings
  private var scores: ContiguousArray<Double> = []

  init(_ setup: StrategySetup) throws(StrategyError) {
    timings = try TokenTimings(setup)
  }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    var leastFirst = Double.infinity
    var leastPer = Double.infinity
    for candidate in context.candidates {
      leastFirst = min(leastFirst, timings.firstToken(candidate) ?? .infinity)
      leastPer = min(leastPer, timings.perOutputToken(candidate) ?? .infinity)
    }
    scores.removeAll(keepingCapacity: true)
    for candidate in context.candidates {
      var sum = 0.0
      var count = 0.0
      if let first = timings.firstToken(candidate), leastFirst > 0 {
        sum += first / leastFirst
        count += 1
      }
      if let per = timings.perOutputToken(candidate), leastPer > 0 {
        sum += per / leastPer
        count += 1
      }
      scores.append(count > 0 ? sum / count : .infinity)
    }
    if scores.allSatisfy({ $0 == .infinity }) { scores[0] = 0 }
    decision.takeLowest(scores, of: context.candidates)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    timings.observe(observation)
  }
}
