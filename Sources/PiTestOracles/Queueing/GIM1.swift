// SPDX-License-Identifier: Apache-2.0
// Gross, Shortle, Thompson, Harris: Fundamentals of Queueing Theory, 4th ed., 2008, section 5.3.

import PiCore

/// The law of the gaps between arrivals of a renewal process, by its mean and shape.
public enum InterarrivalLaw: Hashable, Sendable {
  /// Gamma with this mean and shape; shape 1 is exponential.
  case gamma(mean: Double, shape: Double)
  /// Weibull with this mean and shape; shape 1 is exponential.
  case weibull(mean: Double, shape: Double)
  /// Always the same gap.
  case constant(Double)

  /// The mean gap.
  public var mean: Double {
    switch self {
    case .gamma(let mean, _), .weibull(let mean, _), .constant(let mean): mean
    }
  }

  /// The Laplace transform E[e^(−s A)] at s ≥ 0; Weibull by quadrature to about 1e-14.
  public func laplaceTransform(_ s: Double) -> Double {
    switch self {
    case .gamma(let mean, let shape):
      return Mathematics.exp(-shape * Mathematics.log1p(s * mean / shape))
    case .weibull(let mean, let shape):
      let scale = mean / Mathematics.exp(Mathematics.lgamma(1 + 1 / shape))
      return ExponentialExpectation.value { w in
        Mathematics.exp(-s * scale * Mathematics.pow(w, 1 / shape))
      }
    case .constant(let gap):
      return Mathematics.exp(-s * gap)
    }
  }
}

/// Expectations over the standard exponential law.
enum ExponentialExpectation {
  /// ∫₀^∞ e⁻ʷ f(w) dw by the double exponential rule w = exp(x − e⁻ˣ).
  ///
  /// Takahasi, Mori, Publ. RIMS 9, 1974, doi:10.2977/prims/1195192451.
  static func value(_ f: (Double) -> Double) -> Double {
    let step = 1.0 / 32
    var sum = 0.0
    for index in -150...150 {
      let x = step * Double(index)
      let shrink = Mathematics.exp(-x)
      let w = Mathematics.exp(x - shrink)
      sum += Mathematics.exp(-w) * f(w) * w * (1 + shrink)
    }
    return sum * step
  }
}

/// The queue GI/M/1: renewal arrivals, exponential service, one server.
///
/// Rates are per unit of time; times come out in that unit.
public struct GIM1: Hashable, Sendable {
  /// The law of the gaps between arrivals.
  public let interarrival: InterarrivalLaw
  /// Service rate μ.
  public let serviceRate: Double
  /// The root σ of σ = A*(μ (1 − σ)) in 0 … 1: the probability that an arrival has to wait.
  public let sigma: Double

  /// Creates a queue; its mean gap must exceed its mean service time.
  public init(interarrival: InterarrivalLaw, serviceRate: Double) {
    precondition(interarrival.mean * serviceRate > 1, "a stable queue has utilisation < 1")
    self.interarrival = interarrival
    self.serviceRate = serviceRate
    var (low, high) = (0.0, 1.0)
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      let above = interarrival.laplaceTransform(serviceRate * (1 - middle)) > middle
      if above { low = middle } else { high = middle }
    }
    sigma = low
  }

  /// The utilisation.
  public var utilisation: Double { 1 / (interarrival.mean * serviceRate) }

  /// The mean time in line: σ / (μ (1 − σ)).
  public var meanWait: Double { sigma / (serviceRate * (1 - sigma)) }

  /// The mean time in the system: 1 / (μ (1 − σ)).
  public var meanSojourn: Double { 1 / (serviceRate * (1 - sigma)) }

  /// The quantile of the time in the system, which is exponential.
  public func sojournQuantile(_ p: Double) -> Double { -Mathematics.log1p(-p) * meanSojourn }
}
