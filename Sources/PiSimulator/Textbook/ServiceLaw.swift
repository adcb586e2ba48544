// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The law of a textbook server's service times, in seconds.
package enum ServiceLaw: Hashable, Sendable {
  /// Exponential with this mean.
  case exponential(mean: Double)
  /// Always the same.
  case deterministic(Double)
  /// Exponential with the first mean at this share of services, with the second mean otherwise.
  case hyperexponential(share: Double, first: Double, second: Double)
  /// Lognormal with this mean and standard deviation of the log.
  case lognormal(mean: Double, sigma: Double)
  /// One of these values, each with equal probability.
  case empirical(ContiguousArray<Double>)

  /// E[S] in seconds.
  package var mean: Double {
    switch self {
    case .exponential(let mean), .deterministic(let mean), .lognormal(let mean, _): mean
    case .hyperexponential(let share, let first, let second): share * first + (1 - share) * second
    case .empirical(let values): values.reduce(0, +) / Double(values.count)
    }
  }

  /// E[S²] in seconds squared.
  package var secondMoment: Double {
    switch self {
    case .exponential(let mean):
      2 * mean * mean
    case .deterministic(let value):
      value * value
    case .hyperexponential(let share, let first, let second):
      2 * (share * first * first + (1 - share) * second * second)
    case .lognormal(let mean, let sigma):
      mean * mean * Mathematics.exp(sigma * sigma)
    case .empirical(let values):
      values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
    }
  }

  /// The service time at probability `uniform`, in seconds; a mixture reuses what its choice left.
  package func seconds(_ uniform: Double) -> Double {
    switch self {
    case .exponential(let mean):
      return -mean * Mathematics.log(uniform)
    case .deterministic(let value):
      return value
    case .hyperexponential(let share, let first, let second):
      return uniform < share
        ? -first * Mathematics.log(uniform / share)
        : -second * Mathematics.log((1 - uniform) / (1 - share))
    case .lognormal(let mean, let sigma):
      let score = Mathematics.normalQuantile(uniform)
      return mean * Mathematics.exp(sigma * score - sigma * sigma / 2)
    case .empirical(let values):
      return values[min(Int(uniform * Double(values.count)), values.count - 1)]
    }
  }
}
