// SPDX-License-Identifier: Apache-2.0
// Wood: Generalized Additive Models, 2nd edition, 2017, section 5.3.1.

/// Natural cubic splines: column j is 1 at knot j and 0 at the others, straight beyond the ends.
public struct NaturalCubicSpline: Hashable, Sendable {
  /// The knots, at least three, rising.
  public let knots: [Double]
  /// What happens beyond the outer knots; polynomial means linear, as the spline is natural.
  public let extrapolation: SplineExtrapolation
  /// Second derivatives at the knots, one row per knot, one column per basis function.
  private let curvature: [Double]

  /// Creates splines over knots that rise.
  public init(knots: [Double], extrapolation: SplineExtrapolation = .linear) {
    precondition(knots.count > 2, "a natural spline has three knots")
    precondition(zip(knots, knots.dropFirst()).allSatisfy { $0 < $1 }, "the knots rise")
    self.knots = knots
    self.extrapolation = extrapolation
    curvature = NaturalCubicSpline.curvature(knots)
  }

  /// How many columns.
  public var width: Int { knots.count }

  /// Solves the tridiagonal system B F = D for the second derivatives, 0 at both ends.
  private static func curvature(_ knots: [Double]) -> [Double] {
    let n = knots.count
    let h = zip(knots, knots.dropFirst()).map { $1 - $0 }
    var rows = [Double](repeating: 0, count: n * n)
    var pivot = [Double](repeating: 0, count: n)
    for i in 1..<(n - 1) {
      rows[i * n + i - 1] = 1 / h[i - 1]
      rows[i * n + i] = -1 / h[i - 1] - 1 / h[i]
      rows[i * n + i + 1] = 1 / h[i]
      pivot[i] = (h[i - 1] + h[i]) / 3
      guard i > 1 else { continue }
      let factor = h[i - 1] / 6 / pivot[i - 1]
      pivot[i] -= factor * h[i - 1] / 6
      for column in 0..<n { rows[i * n + column] -= factor * rows[(i - 1) * n + column] }
    }
    for i in stride(from: n - 2, through: 1, by: -1) {
      for column in 0..<n {
        let next = i < n - 2 ? h[i] / 6 * rows[(i + 1) * n + column] : 0
        rows[i * n + column] = (rows[i * n + column] - next) / pivot[i]
      }
    }
    return rows
  }

  /// Writes the columns at `x` into `row` from `offset` on.
  ///
  /// - Complexity: O(n) for n knots; allocates nothing.
  public func write(_ x: Double, into row: inout MutableSpan<Double>, at offset: Int) {
    let n = knots.count
    let inside = max(knots[0], min(knots[n - 1], x))
    var j = 0
    while j < n - 2, inside >= knots[j + 1] { j += 1 }
    let h = knots[j + 1] - knots[j]
    let (up, down) = (knots[j + 1] - inside, inside - knots[j])
    var (a, b) = (up / h, down / h)
    var c = (up * up * up / h - h * up) / 6
    var d = (down * down * down / h - h * down) / 6
    if x != inside, extrapolation != .constant {
      let beyond = x - inside
      a -= beyond / h
      b += beyond / h
      c += beyond * (h - 3 * up * up / h) / 6
      d += beyond * (3 * down * down / h - h) / 6
    }
    for column in 0..<n {
      row[offset + column] = c * curvature[j * n + column] + d * curvature[(j + 1) * n + column]
    }
    row[offset + j] += a
    row[offset + j + 1] += b
  }
}

/// Harrell's restricted cubic splines: x itself and k − 2 columns, straight beyond the outer knots.
public struct RestrictedCubicSpline: Hashable, Sendable {
  /// The knots, at least three, rising.
  public let knots: [Double]

  /// Creates splines over knots that rise.
  public init(knots: [Double]) {
    precondition(knots.count > 2, "a restricted spline has three knots")
    precondition(zip(knots, knots.dropFirst()).allSatisfy { $0 < $1 }, "the knots rise")
    self.knots = knots
  }

  /// How many columns.
  public var width: Int { knots.count - 1 }

  /// Writes the columns at `x` into `row` from `offset` on.
  public func write(_ x: Double, into row: inout MutableSpan<Double>, at offset: Int) {
    let k = knots.count
    let (last, before) = (knots[k - 1], knots[k - 2])
    let (gap, scale) = (last - before, (last - knots[0]) * (last - knots[0]))
    row[offset] = x
    for j in 0..<(k - 2) {
      let knot = knots[j]
      let tail =
        RestrictedCubicSpline.cube(x - before) * (last - knot) / gap
        - RestrictedCubicSpline.cube(x - last) * (before - knot) / gap
      row[offset + 1 + j] = (RestrictedCubicSpline.cube(x - knot) - tail) / scale
    }
  }

  private static func cube(_ x: Double) -> Double { x > 0 ? x * x * x : 0 }
}
