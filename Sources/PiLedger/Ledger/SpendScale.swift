// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// The scale on which spend is a trend, a season and noise of one size.
enum SpendScale: CaseIterable {
  case logarithm
  case squareRoot
  case linear

  /// The value on the scale.
  func value(_ dollars: Double) -> Double {
    switch self {
    case .logarithm: Mathematics.log(dollars)
    case .squareRoot: dollars.squareRoot()
    case .linear: dollars
    }
  }

  /// The dollars of a value, 0 or more.
  func dollars(_ value: Double) -> Double {
    switch self {
    case .logarithm: Mathematics.exp(min(value, 600))
    case .squareRoot: value > 0 ? value * value : 0
    case .linear: max(value, 0)
    }
  }

  /// The logarithm of the scale's slope at an amount above 0.
  func logSlope(logDollars: Double) -> Double {
    switch self {
    case .logarithm: -logDollars
    case .squareRoot: -0.5 * logDollars - Mathematics.log(2)
    case .linear: 0
    }
  }
}
