// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// How requests arrive, apart from closed loops.
package enum ArrivalLaw: Hashable, Sendable {
  /// A Poisson process of this many requests a second.
  case poisson(rate: Double)
  /// A renewal process with Gamma gaps; the coefficient of variation is 1/√shape.
  case gamma(rate: Double, shape: Double)
  /// A renewal process with Weibull gaps.
  case weibull(rate: Double, shape: Double)
  /// A Poisson process whose rate jumps between states; each lasts an exponential time.
  case modulated(states: [ModulatedState])
  /// A Poisson process with the rate mean · (1 + (peak − 1)·cos) over a period, lowest at its start.
  case diurnal(mean: Double, peak: Double, period: TimeSpan)
  /// A Poisson process whose rate is multiplied for a while.
  case flashCrowd(rate: Double, at: Instant, lasting: TimeSpan, factor: Double)

  /// A state of a modulated process.
  package struct ModulatedState: Hashable, Sendable {
    /// Requests a second while in the state.
    package var rate: Double
    /// Mean length of a stay.
    package var meanStay: TimeSpan

    package init(rate: Double, meanStay: TimeSpan) {
      self.rate = rate
      self.meanStay = meanStay
    }
  }

  /// The mean rate over a long time (a flash crowd's rate outside the crowd), a second.
  package var meanRate: Double {
    switch self {
    case .poisson(let rate), .gamma(let rate, _), .weibull(let rate, _),
      .flashCrowd(let rate, _, _, _):
      return rate
    case .diurnal(let mean, _, _):
      return mean
    case .modulated(let states):
      let total = states.reduce(0) { $0 + $1.meanStay.seconds }
      return states.reduce(0) { $0 + $1.rate * $1.meanStay.seconds } / total
    }
  }

  /// The same law with the rate multiplied.
  package func scaled(by factor: Double) -> ArrivalLaw {
    switch self {
    case .poisson(let rate): .poisson(rate: rate * factor)
    case .gamma(let rate, let shape): .gamma(rate: rate * factor, shape: shape)
    case .weibull(let rate, let shape): .weibull(rate: rate * factor, shape: shape)
    case .modulated(let states):
      .modulated(
        states: states.map { ModulatedState(rate: $0.rate * factor, meanStay: $0.meanStay) }
      )
    case .diurnal(let mean, let peak, let period):
      .diurnal(mean: mean * factor, peak: peak, period: period)
    case .flashCrowd(let rate, let at, let lasting, let crowd):
      .flashCrowd(rate: rate * factor, at: at, lasting: lasting, factor: crowd)
    }
  }

  /// Whether the law is the same at all times.
  package var isStationary: Bool {
    switch self {
    case .poisson, .gamma, .weibull, .modulated: true
    case .diurnal, .flashCrowd: false
    }
  }
}
