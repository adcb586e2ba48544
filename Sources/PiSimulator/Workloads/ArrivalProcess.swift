// SPDX-License-Identifier: Apache-2.0
// Lewis & Shedler: Simulation of Nonhomogeneous Poisson Processes by Thinning, 1979,
// doi:10.1002/nav.3800260304.

package import PiCore

/// The instants at which requests arrive, drawn from keyed luck.
package struct ArrivalProcess: Sendable {
  private let law: ArrivalLaw
  private let luck: Luck
  private let source: UInt32
  /// When nobody wants arrivals any more, in seconds.
  private let horizon: Double
  private var draw: UInt32 = 0
  private var now = 0.0
  private var stateEnds = 0.0
  private var state = 0
  private var stays: UInt32 = 0

  /// Creates a process; `source` keeps the luck of several processes apart, and arrivals beyond
  /// the horizon need not be exact.
  package init(
    _ law: ArrivalLaw,
    luck: Luck,
    source: UInt32 = 0,
    horizon: Instant = .distantFuture
  ) {
    self.horizon = (horizon - .zero).seconds
    self.law = law
    self.luck = luck
    self.source = source
  }

  /// The next arrival; the distant future when the process has died out.
  package mutating func next() -> Instant {
    switch law {
    case .poisson(let rate):
      now += exponential(rate)
    case .gamma(let rate, let shape):
      now += gamma(shape: shape) / (shape * rate)
    case .weibull(let rate, let shape):
      now += weibull(shape: shape) / rate
    case .modulated(let states):
      advance(states)
    case .diurnal(let mean, let peak, let period):
      thin(highest: mean * peak) { time in
        let phase = 2 * Double.pi * time / period.seconds
        return mean * (1 - (peak - 1) * Mathematics.cos(phase))
      }
    case .flashCrowd(let rate, let at, let lasting, let factor):
      thin(highest: rate * max(factor, 1)) { time in
        let since = time - Double(at.nanoseconds) / 1e9
        return since >= 0 && since < lasting.seconds ? rate * factor : rate
      }
    }
    return Instant(nanoseconds: TimeSpan(clampingSeconds: now).nanoseconds)
  }

  private mutating func uniforms() -> (Double, Double) {
    defer { draw &+= 1 }
    return luck.uniformPair(.arrival, request: RequestKey(source: source, ordinal: draw))
  }

  private mutating func exponential(_ rate: Double) -> Double {
    -Mathematics.log(uniforms().0) / rate
  }

  private mutating func weibull(shape: Double) -> Double {
    let mean = Mathematics.exp(Mathematics.lgamma(1 + 1 / shape))
    return Mathematics.pow(-Mathematics.log(uniforms().0), 1 / shape) / mean
  }

  /// A standard Gamma variate: Marsaglia & Tsang 2000, doi:10.1145/358407.358414.
  private mutating func gamma(shape: Double) -> Double {
    let boosted = shape < 1 ? shape + 1 : shape
    let d = boosted - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let (normal, uniform) = uniforms()
      let x = Mathematics.normalQuantile(normal)
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      let bound = 0.5 * x * x + d * (1 - v + Mathematics.log(v))
      guard Mathematics.log(uniform) < bound else { continue }
      return shape < 1 ? d * v * Mathematics.pow(uniforms().0, 1 / shape) : d * v
    }
  }

  private mutating func thin(highest: Double, rate: (Double) -> Double) {
    while true {
      let (gap, keep) = uniforms()
      now -= Mathematics.log(gap) / highest
      if keep * highest < rate(now) { return }
    }
  }

  private mutating func advance(_ states: [ArrivalLaw.ModulatedState]) {
    if stays == 0 { stay(states, in: 0) }
    while true {
      let candidate = now + exponential(max(states[state].rate, 1e-12))
      if candidate < stateEnds {
        now = candidate
        return
      }
      now = stateEnds
      if now > horizon { return }
      stay(states, in: (state + 1) % states.count)
    }
  }

  private mutating func stay(_ states: [ArrivalLaw.ModulatedState], in next: Int) {
    let uniform = luck.uniform(
      .modulation,
      request: RequestKey(source: source, ordinal: stays)
    )
    stays &+= 1
    state = next
    stateEnds = now - Mathematics.log(uniform) * states[next].meanStay.seconds
  }
}
