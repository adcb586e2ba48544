// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The ways in which strategies turn scores into an answer; scores stand in candidate order.
extension RoutingDecision {
  /// Ranks the first candidate with the lowest score; infinity means "not this one".
  mutating func takeLowest(
    _ scores: ContiguousArray<Double>,
    of candidates: ContiguousArray<DeploymentIndex>
  ) {
    var lowest = Double.infinity
    var best = -1
    for position in candidates.indices where scores[position] < lowest {
      lowest = scores[position]
      best = position
    }
    if best >= 0 { ranked.append(candidates[best]) }
    if wantsPropensities { self.scores.append(contentsOf: scores) }
    fillCertain(candidates)
  }

  /// Ranks candidates by ascending score, equal ones in candidate order, infinite ones not at all.
  mutating func rankAscending(
    _ scores: ContiguousArray<Double>,
    of candidates: ContiguousArray<DeploymentIndex>
  ) {
    sortAscending(scores, of: candidates)
    fillCertain(candidates)
  }

  /// Draws one candidate with probabilities proportional to `weights`, equal ones when all are 0.
  mutating func takeWeighted(
    _ weights: ContiguousArray<Double>,
    uniform: Double,
    of candidates: ContiguousArray<DeploymentIndex>
  ) {
    var total = 0.0
    for weight in weights { total += weight }
    let isEven = total <= 0
    if isEven { total = Double(weights.count) }
    var rest = uniform * total
    var chosen = 0
    for position in weights.indices where isEven || weights[position] > 0 {
      chosen = position
      rest -= isEven ? 1 : weights[position]
      if rest < 0 { break }
    }
    ranked.append(candidates[chosen])
    guard wantsPropensities else { return }
    propensityKind = .exact
    for weight in weights { propensities.append((isEven ? 1 : weight) / total) }
  }

  /// Draws one of the candidates at `positions` with equal probabilities; none when that is empty.
  mutating func takeUniformly(
    _ positions: ContiguousArray<Int>,
    uniform: Double,
    of candidates: ContiguousArray<DeploymentIndex>
  ) {
    let count = positions.count
    if count > 0 {
      let draw = min(Int(uniform * Double(count)), count - 1)
      ranked.append(candidates[positions[draw]])
    }
    guard wantsPropensities else { return }
    propensityKind = .exact
    for _ in candidates { propensities.append(0) }
    for position in positions { propensities[position] = 1 / Double(count) }
  }

  /// Appends candidates by ascending score to an empty ranking.
  mutating func sortAscending(
    _ scores: ContiguousArray<Double>,
    of candidates: ContiguousArray<DeploymentIndex>
  ) {
    precondition(ranked.isEmpty, "a decision is ranked once")
    if wantsPropensities { self.scores.append(contentsOf: scores) }
    for position in candidates.indices where scores[position] < .infinity {
      var slot = ranked.count
      ranked.append(DeploymentIndex(position))
      while slot > 0, scores[position] < scores[ranked[slot - 1].offset] {
        ranked[slot] = ranked[slot - 1]
        slot -= 1
      }
      ranked[slot] = DeploymentIndex(position)
    }
    for slot in ranked.indices { ranked[slot] = candidates[ranked[slot].offset] }
  }

  /// Gives the first choice probability 1 and every other candidate 0.
  package mutating func fillCertain(_ candidates: ContiguousArray<DeploymentIndex>) {
    guard wantsPropensities else { return }
    propensityKind = .exact
    for candidate in candidates {
      propensities.append(candidate == ranked.first ? 1 : 0)
    }
  }
}
