// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Any strategy with a floor: with probability ε the first choice is drawn among all candidates.
///
/// Off-policy evaluation needs a log in which every candidate had a chance. Only a request's first
/// decision explores; its retries follow the strategy, and a strategy that refuses is obeyed. The
/// explored deployment leads the strategy's own ranking, which stays the failover order.
package struct EpsilonExploration: RoutingStrategy {
  private var base: any RoutingStrategy
  private let epsilon: Double

  /// Wraps a strategy.
  ///
  /// - Parameters:
  ///   - base: the strategy, which learns from explored attempts too.
  ///   - epsilon: probability of exploring, 0 … 1.
  package init(_ base: any RoutingStrategy, epsilon: Double) {
    precondition((0...1).contains(epsilon), "ε is a probability")
    self.base = base
    self.epsilon = epsilon
  }

  package var readsFeatures: Bool { base.readsFeatures }

  package mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  ) {
    base.choose(context, fleet: fleet, into: &decision)
    guard context.ordinal == 0, !decision.ranked.isEmpty else { return }
    let count = Double(context.candidates.count)
    for position in decision.propensities.indices {
      let own = decision.propensities[position]
      decision.propensities[position] = (1 - epsilon) * own + epsilon / count
    }
    let (coin, draw) = context.coin.exploration()
    guard coin < epsilon else { return }
    let explored = context.candidates[min(Int(draw * count), context.candidates.count - 1)]
    decision.ranked.removeAll { $0 == explored }
    decision.ranked.insert(explored, at: 0)
  }

  package mutating func started(_ attempt: borrowing AttemptStart) {
    base.started(attempt)
  }

  package mutating func observe(_ observation: borrowing AttemptObservation) {
    base.observe(observation)
  }

  package mutating func labelled(_ label: borrowing LabelObservation) {
    base.labelled(label)
  }
}
