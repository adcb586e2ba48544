// SPDX-License-Identifier: Apache-2.0
// de Boor: A Practical Guide to Splines, revised edition, 2001, chapter X.

/// Cubic B-splines over rising knots: n + 2 columns for n knots, which add up to 1 between them.
public struct CubicBSpline: Hashable, Sendable {
  /// The knots, at least two; the outer ones are where extrapolation begins.
  public let knots: [Double]
  /// What happens beyond them.
  public let extrapolation: SplineExtrapolation
  /// The knots with three more on each side, at the distance of the outer two.
  public let extendedKnots: [Double]
  /// Values and slopes of the four columns at the outer knots.
  private let first: (value: SIMD4<Double>, slope: SIMD4<Double>)
  private let last: (value: SIMD4<Double>, slope: SIMD4<Double>)

  /// Creates splines over knots that rise.
  public init(knots: [Double], extrapolation: SplineExtrapolation = .linear) {
    precondition(knots.count > 1, "a spline has two knots")
    precondition(zip(knots, knots.dropFirst()).allSatisfy { $0 < $1 }, "the knots rise")
    self.knots = knots
    self.extrapolation = extrapolation
    let (low, high) = (knots[0], knots[knots.count - 1])
    let (before, after) = (knots[1] - low, high - knots[knots.count - 2])
    let left = [3.0, 2, 1].map { low - $0 * before }
    let right = [1.0, 2, 3].map { high + $0 * after }
    extendedKnots = left + knots + right
    first = CubicBSpline.valueAndSlope(extendedKnots, low, span: 3)
    last = CubicBSpline.valueAndSlope(extendedKnots, high, span: knots.count + 1)
  }

  /// How many columns.
  public var width: Int { knots.count + 2 }

  /// The first column that is not 0 at `x`, and the values of it and the next three.
  ///
  /// - Complexity: O(log n) for n knots; allocates nothing.
  public func values(at x: Double) -> (firstColumn: Int, values: SIMD4<Double>) {
    let (low, high) = (knots[0], knots[knots.count - 1])
    let lastSpan = knots.count + 1
    if x < low, extrapolation != .polynomial {
      return (0, extrapolation == .constant ? first.value : first.value + (x - low) * first.slope)
    }
    if x > high, extrapolation != .polynomial {
      let slope = extrapolation == .constant ? SIMD4() : (x - high) * last.slope
      return (lastSpan - 3, last.value + slope)
    }
    var (start, end) = (3, lastSpan + 1)
    while end - start > 1 {
      let middle = (start + end) / 2
      if extendedKnots[middle] <= x { start = middle } else { end = middle }
    }
    return (start - 3, CubicBSpline.valueAndSlope(extendedKnots, x, span: start).value)
  }

  /// The four columns of the polynomials of one span, by the recursion of Cox and de Boor.
  private static func valueAndSlope(
    _ t: [Double],
    _ x: Double,
    span j: Int
  ) -> (value: SIMD4<Double>, slope: SIMD4<Double>) {
    var n = SIMD4<Double>(1, 0, 0, 0)
    var quadratic = n
    for degree in 1...3 {
      if degree == 3 { quadratic = n }
      var saved = 0.0
      for r in 0..<degree {
        let (right, left) = (t[j + r + 1], t[j + 1 - degree + r])
        let term = n[r] / (right - left)
        n[r] = saved + (right - x) * term
        saved = (x - left) * term
      }
      n[degree] = saved
    }
    let a = 3 / (t[j + 1] - t[j - 2]) * quadratic[0]
    let b = 3 / (t[j + 2] - t[j - 1]) * quadratic[1]
    let c = 3 / (t[j + 3] - t[j]) * quadratic[2]
    return (n, SIMD4(-a, a - b, b - c, c))
  }

  /// Whether both have the same knots and extrapolation.
  public static func == (left: CubicBSpline, right: CubicBSpline) -> Bool {
    left.knots == right.knots && left.extrapolation == right.extrapolation
  }

  /// Hashes knots and extrapolation.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(knots)
    hasher.combine(extrapolation)
  }
}
