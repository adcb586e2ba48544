// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// The variables of the interior point for the rows of one shard.
struct InteriorRows: Sendable {
  /// a, strictly between 0 and the weight.
  var dual: [Double]
  /// The weight less a.
  var slack: [Double]
  /// The part of the residual above zero and its complement below.
  var upper: [Double]
  var lower: [Double]

  /// Starts at dual weights and at the residuals of a plane.
  init(
    _ rows: QuantileRows,
    _ range: Range<Int>,
    dual: [Double],
    residuals: ArraySlice<Double>,
    nudge: Double,
    smallest: Double
  ) {
    self.dual = dual
    slack = range.enumerated().map { rows.weight($1) - dual[$0] }
    upper = []
    lower = []
    upper.reserveCapacity(range.count)
    lower.reserveCapacity(range.count)
    for rest in residuals {
      // The dual maximises y'a: costs are −y, and so are the signs here.
      let moved = rest == 0 ? smallest : -rest
      upper.append(max(moved, 0) + nudge)
      lower.append(max(-moved, 0) + nudge)
    }
  }

  /// What the Newton system needs of the rows.
  struct Weighed: Sendable {
    let scale: [Double]
    let rest: [Double]
    let sums: CurvatureSums
  }

  func weighed(_ rows: QuantileRows, _ range: Range<Int>) -> Weighed {
    var scale = [Double](repeating: 0, count: range.count)
    var rest = scale
    var right = scale
    for slot in 0..<range.count {
      let (a, s, z, l) = (dual[slot], slack[slot], upper[slot], lower[slot])
      let weight = a * s / (z * s + l * a)
      scale[slot] = weight
      rest[slot] = z - l
      right[slot] = weight * (z - l)
    }
    return Weighed(
      scale: scale,
      rest: rest,
      sums: rows.sums(curvature: scale, gradient: right, rows: range)
    )
  }

  /// A direction of the variables and what it does to the bounds and products.
  struct Direction: Sendable {
    var dual: [Double]
    var upper: [Double]
    var lower: [Double]
    /// The longest steps that keep the primal and the dual variables positive.
    var primalReach = 1e20
    var dualReach = 1e20
    /// Σ(za + ls), and its changes with the primal, the dual and both steps.
    var products = SIMD4<Double>()

    init(_ count: Int) {
      dual = Array(repeating: 0, count: count)
      upper = dual
      lower = dual
    }
  }

  /// The affine direction, which aims at a gap of zero.
  func predicted(
    _ rows: QuantileRows,
    _ range: Range<Int>,
    _ weighed: Weighed,
    along move: Parameters
  ) -> Direction {
    var step = Direction(range.count)
    let fitted = rows.project(move, rows: range)
    for slot in 0..<range.count {
      let (a, s, z, l) = (dual[slot], slack[slot], upper[slot], lower[slot])
      let da = weighed.scale[slot] * (fitted[slot] - weighed.rest[slot])
      let dz = -z * (1 + da / a)
      let dl = -l * (1 - da / s)
      step.dual[slot] = da
      step.upper[slot] = dz
      step.lower[slot] = dl
      step.products += SIMD4(
        z * a + l * s,
        z * da - l * da,
        dz * a + dl * s,
        dz * da - dl * da
      )
    }
    limit(&step)
    return step
  }

  private func limit(_ step: inout Direction) {
    var (primal, other) = (1e20, 1e20)
    for slot in dual.indices {
      let da = step.dual[slot]
      if da != 0 { primal = min(primal, (da < 0 ? -dual[slot] : slack[slot]) / da) }
      if step.upper[slot] < 0 { other = min(other, -upper[slot] / step.upper[slot]) }
      if step.lower[slot] < 0 { other = min(other, -lower[slot] / step.lower[slot]) }
    }
    step.primalReach = primal
    step.dualReach = other
  }

  /// What the second-order terms and the centring add to `rest`, and X'·scale·that.
  func shifted(
    _ rows: QuantileRows,
    _ range: Range<Int>,
    _ weighed: Weighed,
    _ step: Direction,
    centre: Double
  ) -> (shift: [Double], gradient: [Double]) {
    var shift = weighed.rest
    var right = shift
    for slot in 0..<range.count {
      let (a, s, da) = (dual[slot], slack[slot], step.dual[slot])
      shift[slot] += (da * step.upper[slot] - centre) / a
      shift[slot] += (da * step.lower[slot] + centre) / s
      right[slot] = weighed.scale[slot] * shift[slot]
    }
    return (shift, rows.transposed(right, right, rows: range).first)
  }

  /// The direction with second-order terms and centring.
  func corrected(
    _ rows: QuantileRows,
    _ range: Range<Int>,
    _ weighed: Weighed,
    _ old: Direction,
    shift: [Double],
    along move: Parameters,
    centre: Double
  ) -> Direction {
    var step = old
    let fitted = rows.project(move, rows: range)
    for slot in 0..<range.count {
      let (a, s, z, l) = (dual[slot], slack[slot], upper[slot], lower[slot])
      let first = old.dual[slot] * old.upper[slot]
      let second = old.dual[slot] * old.lower[slot]
      let da = weighed.scale[slot] * (fitted[slot] - shift[slot])
      step.dual[slot] = da
      step.upper[slot] = (centre - first - z * da) / a - z
      step.lower[slot] = (centre + second + l * da) / s - l
    }
    limit(&step)
    return step
  }

  /// Moves along a direction, the primal and the dual variables by lengths of their own.
  mutating func move(_ step: Direction, primal: Double, dual length: Double) {
    for slot in step.dual.indices {
      dual[slot] += primal * step.dual[slot]
      slack[slot] -= primal * step.dual[slot]
      upper[slot] += length * step.upper[slot]
      lower[slot] += length * step.lower[slot]
    }
  }

  /// −y'a + w'lower: the rows' share of the duality gap.
  func gap(_ rows: QuantileRows, _ range: Range<Int>) -> Double {
    var total = 0.0
    for (slot, row) in range.enumerated() {
      total += rows.weight(row) * lower[slot] - (rows.target[row] - rows.level) * dual[slot]
    }
    return total
  }
}
