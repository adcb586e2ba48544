// SPDX-License-Identifier: Apache-2.0
// Pollaczek 1930, Khinchine 1932; processor sharing: Kleinrock, J. ACM 14, 1967,
// doi:10.1145/321386.321388.

/// The queue M/G/1: Poisson arrivals, one server, any service law.
///
/// Rates are per unit of time; times come out in that unit.
public struct MG1: Hashable, Sendable {
  /// Arrival rate λ, above 0.
  public let arrivalRate: Double
  /// Mean service time E[S].
  public let meanService: Double
  /// Second moment E[S²] of the service time.
  public let secondMoment: Double

  /// Creates a queue; λ E[S] must be below 1.
  public init(arrivalRate: Double, meanService: Double, secondMoment: Double) {
    precondition(arrivalRate > 0 && meanService > 0, "rate and service time are positive")
    precondition(secondMoment >= meanService * meanService * (1 - 1e-12), "E[S²] is at least E[S]²")
    precondition(arrivalRate * meanService < 1, "a stable queue has utilisation < 1")
    self.arrivalRate = arrivalRate
    self.meanService = meanService
    self.secondMoment = secondMoment
  }

  /// The utilisation λ E[S].
  public var utilisation: Double { arrivalRate * meanService }

  /// The mean time in line, first come first served: λ E[S²] / (2 (1 − ρ)).
  public var meanWait: Double { arrivalRate * secondMoment / (2 * (1 - utilisation)) }

  /// The mean time in the system, first come first served.
  public var meanSojourn: Double { meanWait + meanService }

  /// The mean time in the system under processor sharing: E[S] / (1 − ρ), whatever the service law.
  public var meanSojournWhenShared: Double { meanService / (1 - utilisation) }

  /// The mean time in the system under processor sharing of a request that needs `service`.
  public func meanSojournWhenShared(service: Double) -> Double { service / (1 - utilisation) }
}
