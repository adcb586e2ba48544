// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiRuntime

/// Why a candidate has its score.
package struct CandidateExplanation: Sendable {
  /// What is added to a score, in dollars.
  package struct Term: Sendable {
    package let name: String
    package let dollars: Double
  }

  package let deployment: String
  package let model: String
  package let offer: CandidateOffer
  /// What the score is the sum of.
  package let terms: [Term]
  package let heads: [HeadExplanation]
  /// Raw values that describe the candidate; not-a-number for what nothing told.
  package let features: [(name: String, value: Float)]
  /// The score that the log has, in the unit of the strategy that decided; nil without one.
  package let loggedScore: Double?
  /// The probability with which the candidate was the first choice; nil where the log does not tell.
  package let propensity: Double?

  /// What the terms leave of the score, for reasons of rounding only.
  package var rest: Double { terms.reduce(offer.score) { $0 - $1.dollars } }
}

/// A recorded decision with what routing weights make of it.
package struct DecisionExplanation: Sendable {
  package let run: Int64
  package let request: UInt32
  /// Ordinal of the decision for the request.
  package let ordinal: Int32
  package let decided: Instant
  /// The clock of `decided`.
  package let clock: RunDescription.Clock
  /// The strategy that decided; nil where the run names none.
  package let strategy: String?
  package let taskType: String?
  package let terms: ScoreTerms
  /// Raw values that describe the request; not-a-number for what nothing told.
  package let features: [(name: String, value: Float)]
  package let candidates: [CandidateExplanation]
  /// Positions of candidates, the one that the weights prefer first.
  package let order: [Int]
  /// Position of the candidate that was chosen; nil where the strategy refused.
  package let chosen: Int?

  /// Whether `learned` decided.
  private var isLearned: Bool { strategy == "learned" }

  /// What was chosen, and why.
  package var reason: String {
    guard let best = order.first else { return "there was no candidate" }
    let decider = strategy.map { Sanitised.text($0) } ?? "the router"
    guard let chosen else { return "\(decider) refused the request" }
    let (taken, preferred) = (name(chosen), name(best))
    guard isLearned else {
      return "\(decider) chose \(taken); these weights "
        + (chosen == best ? "would too" : "prefer \(preferred)") + " (\(advantage))"
    }
    if chosen == best { return "\(taken) was chosen: \(advantage)" }
    if let propensity = candidates[chosen].propensity, propensity < 0.5, propensity > 0 {
      let share = PlainNumber.text((propensity * 1e6).rounded() / 1e6)
      return "\(taken) was drawn at random, which had probability \(share);"
        + " these weights prefer \(preferred) (\(advantage))"
    }
    return "\(taken) was chosen by other weights; these prefer \(preferred) (\(advantage))"
  }

  /// Why the first candidate of the order comes before the second one.
  private var advantage: String {
    guard order.count > 1 else { return "the only candidate" }
    let (first, second) = (candidates[order[0]].offer, candidates[order[1]].offer)
    if first.tier == .unknown { return "the weights know no candidate, so the fallback decides" }
    if first.tier != second.tier {
      let others = order.dropFirst().allSatisfy { candidates[$0].offer.tier != first.tier }
      if others { return first.tier == .open ? "the only one with room" : "the only one known" }
    }
    if first.score != second.score || first.tier != second.tier {
      return first.tier == .open
        ? "the highest score of those with room" : "the highest score, though none has room"
    }
    return first.inFlight != second.inFlight
      ? "equal scores, and the fewest attempts in flight"
      : "equal scores and attempts in flight, and the first in the fleet"
  }

  /// The largest distance of a score from the log's; nil where `learned` did not decide.
  package var farthestLogged: Double? {
    guard isLearned else { return nil }
    let distances = candidates.compactMap { own in own.loggedScore.map { abs($0 - own.offer.score) }
    }
    return distances.max()
  }

  private func name(_ position: Int) -> String { Sanitised.text(candidates[position].deployment) }
}
