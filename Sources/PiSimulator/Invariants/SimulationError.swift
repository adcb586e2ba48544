// SPDX-License-Identifier: Apache-2.0

/// An invariant that a run broke: a fault of this program, never of its input.
package enum SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
  case notConserved(ConservationCheck)
  case littleViolated(where: String, area: Int128, timeInSystem: Int128)
  case effectBeforeCause

  package var description: String {
    switch self {
    case .notConserved(let check):
      "invariant broken: \(check.name): \(check.left) against \(check.right) \(check.unit)"
    case .littleViolated(let place, let area, let time):
      "invariant broken: at \(place) the integral of N is \(area) ns and time in system \(time) ns"
    case .effectBeforeCause:
      "invariant broken: a session's next turn arrives before the turn it follows has ended"
    }
  }
}

extension RunTotals {
  /// Throws the first law that is broken, where no document can say it.
  package func requireConservation() throws(SimulationError) {
    if let broken = checks.first(where: { !$0.holds }) { throw .notConserved(broken) }
  }
}
