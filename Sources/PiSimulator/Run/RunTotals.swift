// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// Counts of a run that must agree with one another.
package struct RunTotals: Hashable, Sendable {
  package var submitted: UInt64 = 0
  package var completed: UInt64 = 0
  package var attempts: UInt64 = 0
  /// Money billed, in nanodollars.
  package var cost: Int128 = 0
  /// Tokens that completed requests were billed for.
  package var tokens: Int128 = 0
  /// Tokens that deployments billed.
  package var tokensReported: Int128 = 0
  /// Events scheduled, arrivals included; timers that were disarmed before they fired count too.
  package var events: UInt64 = 0
  /// Requests in the system, integrated over time, in request-nanoseconds.
  package var requestNanoseconds: Int128 = 0

  package init() {}
}

extension TokenUsage {
  /// All tokens of the attempt.
  package var total: Int64 {
    Int64(input.count) + Int64(cachedInput.count) + Int64(output.count)
  }
}

/// An invariant that a run broke: a fault of this program, never of its input.
package enum SimulationError: Error, Hashable, Sendable, CustomStringConvertible {
  case requestsLost(submitted: UInt64, completed: UInt64)
  case tokensLost(billed: Int128, reported: Int128)
  case littleViolated(where: String, area: Int128, timeInSystem: Int128)
  case effectBeforeCause

  package var description: String {
    switch self {
    case .requestsLost(let submitted, let completed):
      "invariant broken: \(submitted) requests were submitted and \(completed) completed"
    case .tokensLost(let billed, let reported):
      "invariant broken: requests account for \(billed) tokens and deployments for \(reported)"
    case .littleViolated(let place, let area, let time):
      "invariant broken: at \(place) the integral of N is \(area) ns and time in system \(time) ns"
    case .effectBeforeCause:
      "invariant broken: a session's next turn arrives before the turn it follows has ended"
    }
  }
}

extension Simulation {
  /// Checks conservation of requests and tokens, and Little's law at each deployment and in total.
  mutating func checkInvariants() throws(SimulationError) {
    totals.requestNanoseconds = ledger.area
    totals.tokensReported = deployments.reduce(0) { $0 + Int128($1.tokensBilled) }
    guard totals.submitted == totals.completed else {
      throw .requestsLost(submitted: totals.submitted, completed: totals.completed)
    }
    guard totals.tokens == totals.tokensReported else {
      throw .tokensLost(billed: totals.tokens, reported: totals.tokensReported)
    }
    try check(ledger, at: "the gateway")
    for deployment in deployments {
      try check(
        deployment.station.ledger,
        at: setup.fleet.deployments[deployment.index.offset].name
      )
    }
  }

  private func check(_ ledger: LittleLedger, at place: String) throws(SimulationError) {
    guard ledger.holds else {
      throw .littleViolated(
        where: place,
        area: ledger.area,
        timeInSystem: ledger.timeInSystem
      )
    }
  }
}
