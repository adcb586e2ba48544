// SPDX-License-Identifier: Apache-2.0
// Gross, Shortle, Thompson, Harris: Fundamentals of Queueing Theory, 4th ed., 2008, section 2.5.

/// The queue M/M/c/K: at most K requests in the system, the rest are refused.
///
/// Rates are per unit of time; times come out in that unit.
public struct MMcK: Hashable, Sendable {
  /// Arrival rate λ, above 0.
  public let arrivalRate: Double
  /// Service rate μ of one server, above 0.
  public let serviceRate: Double
  /// Number of servers c.
  public let servers: Int
  /// The probability of 0 … K requests in the system.
  public let occupancy: [Double]

  /// Creates a queue with room for `capacity` ≥ `servers` requests, those in service included.
  public init(arrivalRate: Double, serviceRate: Double, servers: Int, capacity: Int) {
    precondition(arrivalRate > 0 && serviceRate > 0, "rates are positive")
    precondition(servers > 0 && capacity >= servers, "the capacity holds the servers")
    self.arrivalRate = arrivalRate
    self.serviceRate = serviceRate
    self.servers = servers
    let load = arrivalRate / serviceRate
    occupancy = BirthAndDeath.stationary(states: capacity + 1) { state in
      load / Double(min(state + 1, servers))
    }
  }

  /// The share of requests that is refused.
  public var blocking: Double { occupancy[occupancy.count - 1] }

  /// The rate of admitted, hence of finished requests.
  public var throughput: Double { arrivalRate * (1 - blocking) }

  /// The mean number in the system.
  public var meanNumber: Double { mean { Double($0) } }

  /// The mean number in line.
  public var meanQueue: Double { mean { Double(max(0, $0 - servers)) } }

  /// The mean time in line of admitted requests.
  public var meanWait: Double { meanQueue / throughput }

  /// The mean time in the system of admitted requests.
  public var meanSojourn: Double { meanNumber / throughput }

  private func mean(_ weight: (Int) -> Double) -> Double {
    var sum = 0.0
    for state in occupancy.indices { sum += occupancy[state] * weight(state) }
    return sum
  }
}

/// The stationary law of a finite birth-and-death process.
enum BirthAndDeath {
  /// Probabilities of the states 0 ..< states, given birth rate n over death rate n + 1.
  static func stationary(states: Int, ratio: (Int) -> Double) -> [Double] {
    var weights = [1.0]
    var total = 1.0
    for state in 0..<(states - 1) {
      let next = weights[state] * ratio(state)
      weights.append(next)
      total += next
      if total > 1e200 {
        for index in weights.indices { weights[index] *= 1e-200 }
        total *= 1e-200
      }
    }
    return weights.map { $0 / total }
  }
}
