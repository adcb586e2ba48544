// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// Turns a model's probability into one that can be taken at its word.
public protocol ProbabilityCalibrator: Sendable {
  /// The calibrated probability of `probability`, 0 … 1.
  func calibrated(_ probability: Double) -> Double
}

/// Logistic functions that calibrators share.
enum Logistic {
  /// 1 / (1 + e⁻ˣ).
  static func sigmoid(_ x: Double) -> Double {
    if x >= 0 { return 1 / (1 + Mathematics.exp(-x)) }
    let power = Mathematics.exp(x)
    return power / (1 + power)
  }

  /// log(p / (1 − p)), with p kept inside the open interval.
  static func logit(_ p: Double) -> Double {
    let inside = clamped(p)
    return Mathematics.log(inside) - Mathematics.log1p(-inside)
  }

  /// A probability moved off 0 and 1 by one part in 2⁵³.
  static func clamped(_ p: Double) -> Double { max(0x1p-53, min(1 - 0x1p-53, p)) }

  /// log(1 + eˣ) without overflow.
  static func softplus(_ x: Double) -> Double {
    x > 0 ? x + Mathematics.log1p(Mathematics.exp(-x)) : Mathematics.log1p(Mathematics.exp(x))
  }
}
