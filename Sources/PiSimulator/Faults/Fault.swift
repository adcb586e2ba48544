// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// Something that goes wrong with deployments for a while, on a schedule or again and again.
package struct Fault: Hashable, Sendable {
  /// Name for reports.
  package var name: String
  package var effect: Effect
  /// Deployments that it strikes together, in fleet order.
  package var deployments: [DeploymentIndex]
  package var timing: Timing

  /// What a fault does.
  package enum Effect: Hashable, Sendable {
    /// Every attempt is refused at once with a server error.
    case outage
    /// Every attempt hangs until it is given up.
    case blackHole
    /// Services take this many times as long.
    case brownOut(factor: Double)
    /// This share of attempts fails beyond the usual.
    case errorBurst(share: Double)
    /// Prices change to these for the time of the fault.
    case prices(PriceList)
  }

  /// When a fault strikes.
  package enum Timing: Hashable, Sendable {
    /// Once, at an instant, for a while; without an end when nil.
    case scheduled(at: Instant, lasting: TimeSpan?)
    /// Once, from the submission of the request of this ordinal, for so many requests.
    case requests(from: UInt64, count: UInt64)
    /// As an alternating renewal process with exponential times, first sound.
    case renewal(meanBetween: TimeSpan, meanRepair: TimeSpan)
  }

  package init(name: String, effect: Effect, deployments: [DeploymentIndex], timing: Timing) {
    self.name = name
    self.effect = effect
    self.deployments = deployments
    self.timing = timing
  }

  /// The instant of change `ordinal` (even: it starts, odd: it ends), or nil when there is none.
  ///
  /// - Parameters:
  ///   - ordinal: which change, from 0.
  ///   - entity: position of the fault in its experiment, which keys its luck.
  ///   - previous: instant of the change before, zero for the first.
  ///   - luck: where the times of a renewal come from.
  /// - Returns: an instant at or after `previous`.
  package func change(
    _ ordinal: Int,
    entity: Int,
    after previous: Instant,
    luck: Luck
  ) -> Instant? {
    switch timing {
    case .scheduled(let instant, let length):
      if ordinal == 0 { return instant }
      return ordinal == 1 ? length.map { instant + $0 } : nil
    case .requests:
      return nil
    case .renewal(let meanBetween, let meanRepair):
      let mean = ordinal.isMultiple(of: 2) ? meanBetween : meanRepair
      let uniform = luck.uniform(
        .faults,
        entity: entity,
        request: RequestKey(source: 0, ordinal: UInt32(truncatingIfNeeded: ordinal))
      )
      return previous + TimeSpan(clampingSeconds: -mean.seconds * Mathematics.log(uniform))
    }
  }

  /// Adds what the active fault does to a deployment's condition.
  func contribute(to condition: inout HostedDeployment.Condition) {
    switch effect {
    case .outage: condition.refusing += 1
    case .blackHole: condition.hanging += 1
    case .brownOut(let factor): condition.slowness *= factor
    case .errorBurst(let share): condition.extraErrors += share
    case .prices: break
    }
  }
}
