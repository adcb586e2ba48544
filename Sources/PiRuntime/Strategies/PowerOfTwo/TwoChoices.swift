// SPDX-License-Identifier: Apache-2.0
// Mitzenmacher: The Power of Two Choices in Randomized Load Balancing. IEEE TPDS 12(10), 2001,
// doi:10.1109/71.963420.

import PiCore

/// Two distinct uniform picks, the first of which wins a tie.
enum TwoChoices {
  /// Draws two distinct positions of `count`; both are 0 when there is only one.
  @inline(__always)
  static func draw(_ count: Int, _ pair: (Double, Double)) -> (Int, Int) {
    guard count > 1 else { return (0, 0) }
    let first = min(Int(pair.0 * Double(count)), count - 1)
    let second = min(Int(pair.1 * Double(count - 1)), count - 2)
    return (first, second >= first ? second + 1 : second)
  }

  /// Appends each candidate's chance to win: pairs against heavier ones, half of those against equals.
  static func fill(_ decision: inout RoutingDecision, loads: ContiguousArray<Double>) {
    decision.propensityKind = .exact
    let count = loads.count
    guard count > 1 else {
      decision.propensities.append(1)
      return
    }
    let pairs = Double(count * (count - 1)) / 2
    for own in loads.indices {
      var wins = 0.0
      for other in loads.indices where other != own {
        wins += loads[own] < loads[other] ? 1 : (loads[own] == loads[other] ? 0.5 : 0)
      }
      decision.propensities.append(wins / pairs)
    }
  }
}
