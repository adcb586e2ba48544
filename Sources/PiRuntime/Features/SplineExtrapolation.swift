// SPDX-License-Identifier: Apache-2.0

/// What a spline does beyond its outer knots.
public enum SplineExtrapolation: String, Hashable, Sendable, CaseIterable {
  /// Keeps its value.
  case constant
  /// Goes on along its slope.
  case linear
  /// Goes on along the outermost polynomial.
  case polynomial
}
