// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// Decides which deployments get a request, from what the gateway has seen and nothing else.
///
/// The gateway calls ``choose(_:fleet:into:)`` once a decision, ``started(_:)`` and
/// ``observe(_:)`` once an attempt, ``labelled(_:)`` once a label, each in the order of time.
/// A strategy draws randomness only from the context's coin.
package protocol RoutingStrategy: Sendable {
  /// Ranks deployments for a request, best first, into `decision`; none means "refuse".
  mutating func choose(
    _ context: borrowing RoutingContext,
    fleet: borrowing ObservedFleet,
    into decision: inout RoutingDecision
  )

  /// Whether the gateway must lend it the features of candidates.
  var readsFeatures: Bool { get }

  /// Learns that an attempt starts.
  mutating func started(_ attempt: borrowing AttemptStart)

  /// Learns how an attempt ended.
  mutating func observe(_ observation: borrowing AttemptObservation)

  /// Learns the score of an answer it chose.
  mutating func labelled(_ label: borrowing LabelObservation)
}

extension RoutingStrategy {
  package var readsFeatures: Bool { false }
  package mutating func started(_ attempt: borrowing AttemptStart) {}
  package mutating func observe(_ observation: borrowing AttemptObservation) {}
  package mutating func labelled(_ label: borrowing LabelObservation) {}
}

/// One decision to make; lent to the strategy, never copied.
package struct RoutingContext: ~Copyable {
  /// The request.
  package let request: Request
  /// The instant of the decision.
  package let now: Instant
  /// Ordinal of this decision for the request: 0 at first, 1 and up for retries.
  package let ordinal: Int
  /// Deployments that may take the request, in fleet order, never empty.
  package let candidates: ContiguousArray<DeploymentIndex>
  /// Where the strategy gets its random numbers.
  package let coin: RouterCoin
  /// Raw feature values of the request and of each candidate; nil where nobody reads or keeps them.
  package let features: FeatureRows?

  package init(
    request: Request,
    now: Instant,
    ordinal: Int,
    candidates: ContiguousArray<DeploymentIndex>,
    coin: RouterCoin,
    features: FeatureRows? = nil
  ) {
    self.request = request
    self.now = now
    self.ordinal = ordinal
    self.candidates = candidates
    self.coin = coin
    self.features = features
  }
}

/// The router's coin for one decision: numbers keyed by (strategy purpose, request, decision, index).
package struct RouterCoin: Sendable {
  let luck: Luck
  let purpose: Int
  let request: RequestKey
  let decision: Int

  package init(luck: Luck, purpose: Int, request: RequestKey, decision: Int) {
    self.luck = luck
    self.purpose = purpose
    self.request = request
    self.decision = decision
  }

  /// The `index`-th uniform number in (0, 1) of this decision.
  package func uniform(_ index: Int = 0) -> Double {
    luck.uniform(.router, entity: purpose, request: request, visit: decision, index: index)
  }

  /// The `index`-th pair of independent uniform numbers in (0, 1) of this decision.
  package func uniformPair(_ index: Int = 0) -> (Double, Double) {
    luck.uniformPair(.router, entity: purpose, request: request, visit: decision, index: index)
  }

  /// Whether to explore, and where: two numbers in (0, 1) that no strategy draws.
  func exploration() -> (Double, Double) {
    luck.uniformPair(.exploration, entity: purpose, request: request, visit: decision)
  }

  /// A whole number drawn uniformly from 0 ..< `bound`.
  package func below(_ bound: Int, _ index: Int = 0) -> Int {
    min(Int(uniform(index) * Double(bound)), bound - 1)
  }
}

/// What a strategy answers; the gateway clears and reuses one.
package struct RoutingDecision: Sendable {
  /// Deployments, best first: the first is tried, the others are its failover order.
  package var ranked: ContiguousArray<DeploymentIndex> = []
  /// Probability of each candidate as the first choice, in candidate order; empty when not asked.
  package var propensities: ContiguousArray<Double> = []
  /// How the propensities were found.
  package var propensityKind = PropensityKind.none
  /// The strategy's score of each candidate, in candidate order; empty when it has none.
  package var scores: ContiguousArray<Double> = []
  /// What the strategy predicts of each candidate, one row after the other; empty when it does not.
  package var predictions: ContiguousArray<Double> = []
  /// Whether the gateway wants propensities and scores.
  package var wantsPropensities = false
  /// How long to wait when nothing is ranked; nil to refuse at once.
  package var retryAfter: TimeSpan?

  package init() {}

  /// Forgets the last answer and keeps the storage.
  package mutating func clear() {
    ranked.removeAll(keepingCapacity: true)
    propensities.removeAll(keepingCapacity: true)
    if !scores.isEmpty { scores.removeAll(keepingCapacity: true) }
    if !predictions.isEmpty { predictions.removeAll(keepingCapacity: true) }
    propensityKind = .none
    retryAfter = nil
  }

  /// Ranks a single deployment with certainty.
  package mutating func take(
    _ deployment: DeploymentIndex,
    of candidates: ContiguousArray<DeploymentIndex>
  ) {
    ranked.append(deployment)
    guard wantsPropensities else { return }
    propensityKind = .exact
    for candidate in candidates {
      propensities.append(candidate == deployment ? 1 : 0)
    }
  }
}
