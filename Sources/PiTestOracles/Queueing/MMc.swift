// SPDX-License-Identifier: Apache-2.0
// Gross, Shortle, Thompson, Harris: Fundamentals of Queueing Theory, 4th edition, 2008, chapter 2.

import PiCore

/// The queue M/M/c: Poisson arrivals, exponential service, one line; M/M/1 with one server.
///
/// Rates are per unit of time; times come out in that unit.
public struct MMc: Hashable, Sendable {
  /// Arrival rate λ, above 0.
  public let arrivalRate: Double
  /// Service rate μ of one server, above 0.
  public let serviceRate: Double
  /// Number of servers c.
  public let servers: Int

  /// Creates a queue; its load must be below its servers.
  public init(arrivalRate: Double, serviceRate: Double, servers: Int = 1) {
    precondition(arrivalRate > 0 && serviceRate > 0 && servers > 0, "rates are positive")
    precondition(arrivalRate < serviceRate * Double(servers), "a stable queue has utilisation < 1")
    self.arrivalRate = arrivalRate
    self.serviceRate = serviceRate
    self.servers = servers
  }

  /// The utilisation λ / (c μ) of a server.
  public var utilisation: Double { arrivalRate / (serviceRate * Double(servers)) }

  /// The rate c μ − λ at which waits end in distribution.
  private var slack: Double { serviceRate * Double(servers) - arrivalRate }

  /// The probability of having to wait (Erlang C).
  public var waitingProbability: Double {
    Erlang.waiting(load: arrivalRate / serviceRate, servers: servers)
  }

  /// The mean time in line: C / (c μ − λ).
  public var meanWait: Double { waitingProbability / slack }

  /// The mean time in the system.
  public var meanSojourn: Double { meanWait + 1 / serviceRate }

  /// The mean number in the system, by Little's law.
  public var meanNumber: Double { arrivalRate * meanSojourn }

  /// The quantile of the time in line, first come first served: P(W > t) = C e^(−(c μ − λ) t).
  public func waitQuantile(_ p: Double) -> Double {
    let beyond = 1 - p
    let waiting = waitingProbability
    return beyond >= waiting ? 0 : Mathematics.log(waiting / beyond) / slack
  }

  /// The probability that the time in the system exceeds `time`, first come first served.
  public func sojournSurvival(_ time: Double) -> Double {
    let waiting = waitingProbability
    let service = Mathematics.exp(-serviceRate * time)
    // The wait beyond the service: a convolution of two exponentials, equal rates as the limit.
    let difference = serviceRate - slack
    let close = abs(difference * time) < 1
    let both =
      close
      ? service * (difference == 0 ? time : Mathematics.expm1(difference * time) / difference)
      : (Mathematics.exp(-slack * time) - service) / difference
    return service + waiting * serviceRate * both
  }

  /// The quantile of the time in the system; −log(1 − p) / (μ − λ) for one server.
  public func sojournQuantile(_ p: Double) -> Double {
    precondition(p >= 0 && p < 1, "a share is 0 to 1")
    if servers == 1 { return -Mathematics.log1p(-p) / slack }
    var (low, high) = (0.0, meanSojourn)
    while sojournSurvival(high) > 1 - p { (low, high) = (high, 2 * high) }
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return middle }
      if sojournSurvival(middle) > 1 - p { low = middle } else { high = middle }
    }
  }
}
