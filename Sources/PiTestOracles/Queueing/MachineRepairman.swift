// SPDX-License-Identifier: Apache-2.0
// Gross, Shortle, Thompson, Harris: Fundamentals of Queueing Theory, 4th ed., 2008, section 2.8.

/// The closed queue M/M/1//N: N clients think, then ask one server and wait for the answer.
///
/// Rates are per unit of time; times come out in that unit.
public struct MachineRepairman: Hashable, Sendable {
  /// Number of clients N.
  public let clients: Int
  /// Rate at which one thinking client asks: 1 / mean think time.
  public let thinkRate: Double
  /// Service rate μ of the server.
  public let serviceRate: Double
  /// The probability of 0 … N clients at the server.
  public let occupancy: [Double]

  /// Creates a closed queue.
  public init(clients: Int, thinkRate: Double, serviceRate: Double) {
    precondition(clients > 0 && thinkRate > 0 && serviceRate > 0, "clients and rates are positive")
    self.clients = clients
    self.thinkRate = thinkRate
    self.serviceRate = serviceRate
    occupancy = BirthAndDeath.stationary(states: clients + 1) { state in
      Double(clients - state) * thinkRate / serviceRate
    }
  }

  /// The rate of answers: μ (1 − π₀).
  public var throughput: Double {
    var busy = 0.0
    for probability in occupancy.dropFirst() { busy += probability }
    return serviceRate * busy
  }

  /// The mean number of clients at the server.
  public var meanNumber: Double {
    var sum = 0.0
    for state in occupancy.indices { sum += Double(state) * occupancy[state] }
    return sum
  }

  /// The mean time from asking to the answer, by Little's law.
  public var meanSojourn: Double { meanNumber / throughput }
}
