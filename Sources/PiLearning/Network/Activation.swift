// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// What a hidden unit makes of its weighted sum.
public enum Activation: String, Sendable, Hashable, CaseIterable {
  /// max(z, 0).
  case rectifier
  /// The hyperbolic tangent.
  case tanh

  /// The unit's value at a weighted sum.
  @inline(__always)
  func value(_ sum: Double) -> Double {
    switch self {
    case .rectifier: return sum > 0 ? sum : 0
    case .tanh:
      // Beyond 20 the tangent is 1 to the last bit.
      let growth = Mathematics.expm1(2 * min(abs(sum), 20))
      let size = growth / (growth + 2)
      return sum < 0 ? -size : size
    }
  }

  /// The derivative, from the unit's value.
  @inline(__always)
  func slope(_ value: Double) -> Double {
    switch self {
    case .rectifier: value > 0 ? 1 : 0
    case .tanh: 1 - value * value
    }
  }

  /// The variance of first weights that keeps the spread of values from layer to layer.
  ///
  /// He et al. 2015, doi:10.1109/ICCV.2015.123; Glorot, Bengio, AISTATS 2010.
  func initialVariance(inputs: Int, outputs: Int) -> Double {
    switch self {
    case .rectifier: 2 / Double(inputs)
    case .tanh: 2 / Double(inputs + outputs)
    }
  }
}
