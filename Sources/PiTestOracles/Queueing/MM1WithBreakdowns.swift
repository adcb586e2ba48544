// SPDX-License-Identifier: Apache-2.0
// White, Christie: Queuing with preemptive priorities or with breakdown. Operations Research 6,
// 1958, doi:10.1287/opre.6.1.79; completion times: Gaver, JRSS B 24, 1962.

/// The queue M/M/1 whose server breaks down and resumes the interrupted request after repair.
///
/// Service, time to breakdown and repair are exponential. Rates are per unit of time.
public struct MM1WithBreakdowns: Hashable, Sendable {
  /// When the server can break down.
  public enum Exposure: Hashable, Sendable {
    /// Also while idle, as an outage of a provider does.
    case always
    /// Only while it serves.
    case whileServing
  }

  /// Arrival rate λ.
  public let arrivalRate: Double
  /// Service rate μ while up.
  public let serviceRate: Double
  /// Breakdown rate η while exposed.
  public let breakdownRate: Double
  /// Repair rate r.
  public let repairRate: Double
  /// When the server can break down.
  public let exposure: Exposure

  /// Creates a queue; λ must be below μ r / (r + η).
  public init(
    arrivalRate: Double,
    serviceRate: Double,
    breakdownRate: Double,
    repairRate: Double,
    exposure: Exposure = .always
  ) {
    precondition(arrivalRate > 0 && serviceRate > 0 && repairRate > 0, "rates are positive")
    precondition(breakdownRate >= 0, "a breakdown rate is not negative")
    precondition(
      arrivalRate * (1 + breakdownRate / repairRate) < serviceRate,
      "a stable queue has utilisation < 1"
    )
    self.arrivalRate = arrivalRate
    self.serviceRate = serviceRate
    self.breakdownRate = breakdownRate
    self.repairRate = repairRate
    self.exposure = exposure
  }

  /// Mean time from the start of service to its end, repairs included: (1 + η/r) / μ.
  public var meanCompletion: Double { (1 + breakdownRate / repairRate) / serviceRate }

  /// Mean number in the system, the one in service or interrupted included.
  ///
  /// While serving: M/G/1 with completion times, E[C²] = 2 (1 + η/r)² / μ² + 2 η / (μ r²). Always:
  /// from the generating functions of "up" and "down", (λ + ηλ/r + ηλ²/r²) / (μ − λ − ηλ/r) + ηλ /
  /// (r (r + η)).
  public var meanNumber: Double {
    switch exposure {
    case .whileServing:
      let second =
        2 * meanCompletion * meanCompletion
        + 2 * breakdownRate / (serviceRate * repairRate * repairRate)
      let queue = MG1(
        arrivalRate: arrivalRate,
        meanService: meanCompletion,
        secondMoment: second
      )
      return arrivalRate * queue.meanSojourn
    case .always:
      let extra = breakdownRate * arrivalRate / repairRate
      let numerator = arrivalRate + extra + extra * arrivalRate / repairRate
      return numerator / (serviceRate - arrivalRate - extra)
        + extra / (repairRate + breakdownRate)
    }
  }

  /// The mean time in the system, by Little's law.
  public var meanSojourn: Double { meanNumber / arrivalRate }
}
