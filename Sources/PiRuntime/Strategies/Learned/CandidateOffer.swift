// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// A candidate with what is expected of it and what that is worth.
package struct CandidateOffer: Sendable {
  /// Which candidates come before all those of another tier.
  package enum Tier: Int, Comparable, Sendable {
    /// With headroom, and not under a Retry-After.
    case open
    case closed
    /// The weights do not know the deployment.
    case unknown

    package static func < (left: Tier, right: Tier) -> Bool { left.rawValue < right.rawValue }
  }

  package let candidate: DeploymentIndex
  package let prediction: CandidatePrediction
  /// Dollars for an answer at current prices.
  package let cost: Double
  /// Dollars by which the candidate is worth taking.
  package fileprivate(set) var score: Double
  package let tier: Tier
  package let inFlight: Int32

  /// Creates an offer that is worth what the candidate's own attempt is.
  ///
  /// - Parameters:
  ///   - candidate: the deployment.
  ///   - prediction: what is expected of an attempt there.
  ///   - cost: dollars for an answer.
  ///   - value: dollars that a right answer within the time left is worth.
  ///   - latencyCost: dollars per second of expected latency.
  ///   - tier: which offers come before it.
  ///   - inFlight: attempts that have not ended there.
  package init(
    _ candidate: DeploymentIndex,
    _ prediction: CandidatePrediction,
    cost: Double,
    value: Double,
    latencyCost: Double,
    tier: Tier,
    inFlight: Int32
  ) {
    self.candidate = candidate
    self.prediction = prediction
    self.cost = cost
    self.tier = tier
    self.inFlight = inFlight
    score =
      value * prediction.success - prediction.served * cost
      - latencyCost * prediction.latency
  }

  /// Whether it is taken before one that stands in front of it in fleet order.
  package func precedes(_ other: CandidateOffer) -> Bool {
    if tier != other.tier { return tier < other.tier }
    return score != other.score ? score > other.score : inFlight < other.inFlight
  }
}

extension ContiguousArray<CandidateOffer> {
  /// Adds to every candidate what the best other one is worth, should its attempt fail.
  package mutating func addFallbackValue() {
    var (best, second) = (0.0, 0.0)
    for offer in self where offer.tier == .open {
      if offer.score > best {
        (best, second) = (offer.score, best)
      } else if offer.score > second {
        second = offer.score
      }
    }
    for index in indices {
      let own = self[index].tier == .open && self[index].score == best
      let rest = own ? second : best
      self[index].score += (1 - self[index].prediction.served) * rest
      // A billionth of a dollar: what is closer is the same.
      self[index].score = (self[index].score * 1e9).rounded() / 1e9
    }
  }
}
