// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra
internal import Synchronization

/// The interior point's rows of one shard, changed by one worker at a time.
final class InteriorShard: Sendable {
  private let state: Mutex<InteriorRows>

  init(_ rows: InteriorRows) { state = Mutex(rows) }

  func update<Result: Sendable>(_ body: (inout InteriorRows) -> Result) -> Result {
    state.withLock { body(&$0) }
  }
}

/// The variables of the interior point for the rows of one shard, and where they are about to move.
///
/// A step reads the features three times: for the Newton system, for the affine direction and for the
/// corrected one. What else it needs of them is taken while a block of them is in the cache.
struct InteriorRows: Sendable {
  private let rows: QuantileRows
  private let range: Range<Int>
  /// a, strictly between 0 and the weight.
  private(set) var dual: [Double]
  /// The weight less a.
  private var slack: [Double]
  /// The part of the residual above zero and its complement below.
  private var upper: [Double]
  private var lower: [Double]
  /// The step of the variables; the slack's is minus the dual's.
  private var dualStep: [Double]
  private var upperStep: [Double]
  private var lowerStep: [Double]
  /// What the Newton system weighs the rows by, and upper less lower.
  private var scale: [Double]
  private var rest: [Double]
  /// Right-hand sides, one use after the other.
  private var right: [Double]
  private var other: [Double]

  /// Starts at dual weights of some share of the weight and at the residuals of a plane.
  init(
    _ rows: QuantileRows,
    _ range: Range<Int>,
    share: Double,
    residuals: ArraySlice<Double>,
    nudge: Double,
    smallest: Double
  ) {
    self.rows = rows
    self.range = range
    let zeros = [Double](repeating: 0, count: range.count)
    (upper, lower, dualStep, upperStep, lowerStep) = (zeros, zeros, zeros, zeros, zeros)
    (scale, rest, right, other) = (zeros, zeros, zeros, zeros)
    dual = range.map { share * rows.weight($0) }
    slack = zeros
    for (slot, row) in range.enumerated() {
      slack[slot] = rows.weight(row) - dual[slot]
      let residual = residuals[residuals.startIndex + slot]
      // The dual maximises y'a: costs are −y, and so are the signs here.
      let moved = residual == 0 ? smallest : -residual
      upper[slot] = max(moved, 0) + nudge
      lower[slot] = max(-moved, 0) + nudge
    }
  }

  /// How long the steps of the primal and the dual variables are.
  typealias Lengths = (primal: Double, dual: Double)

  /// Moves along the step.
  mutating func move(_ lengths: Lengths) {
    for slot in dual.indices {
      dual[slot] += lengths.primal * dualStep[slot]
      slack[slot] -= lengths.primal * dualStep[slot]
      upper[slot] += lengths.dual * upperStep[slot]
      lower[slot] += lengths.dual * lowerStep[slot]
    }
  }

  /// −y'a + w'lower: the rows' share of the duality gap.
  var gap: Double {
    var total = 0.0
    for (slot, row) in range.enumerated() {
      total += rows.weight(row) * lower[slot] - (rows.target[row] - rows.level) * dual[slot]
    }
    return total
  }

  /// What the Newton system needs of the rows.
  mutating func weighed() -> CurvatureSums {
    for slot in dual.indices {
      let (a, s, z, l) = (dual[slot], slack[slot], upper[slot], lower[slot])
      let weight = a * s / (z * s + l * a)
      scale[slot] = weight
      rest[slot] = z - l
      right[slot] = weight * (z - l)
    }
    return rows.sums(curvature: scale, gradient: right, rows: range)
  }

  /// What a direction does to the bounds, the products and the gap.
  struct Direction: Sendable {
    /// One over the longest steps that keep the primal and the dual variables positive.
    var primalLimit = 0.0
    var dualLimit = 0.0
    /// What a whole step of the primal and of the dual variables adds to the gap.
    var primalGap = 0.0
    var dualGap = 0.0
    /// Σ(za + ls), and its changes with the primal, the dual and both steps.
    var products = SIMD4<Double>()
    /// X'·scale of the second-order terms and of the centring for a target of 1.
    var second: [Double] = []
    var centring: [Double] = []

    /// The longest steps that keep all variables positive, at most 1.
    var lengths: Lengths { (min(0.9995 / primalLimit, 1), min(0.9995 / dualLimit, 1)) }

    mutating func add(_ part: Direction) {
      primalLimit = max(primalLimit, part.primalLimit)
      dualLimit = max(dualLimit, part.dualLimit)
      primalGap += part.primalGap
      dualGap += part.dualGap
      products += part.products
      for index in part.second.indices {
        second[index] += part.second[index]
        centring[index] += part.centring[index]
      }
    }
  }

  /// The affine direction, which aims at a gap of zero.
  mutating func predict(along move: Parameters) -> Direction {
    let rows = rows
    var step = Direction()
    step.second = Array(repeating: 0, count: rows.design.columns)
    step.centring = step.second
    rows.blocks(range) { block, range, slots in
      rows.project(&block, move, range, from: slots.lowerBound, into: &right)
      for slot in slots { predict(slot, &step) }
      block.sum(
        rows.design,
        rows: range,
        from: slots.lowerBound,
        first: right,
        second: other,
        firstSum: &step.second,
        secondSum: &step.centring
      )
    }
    guard rows.hasIntercept else { return step }
    step.second.insert(right.reduce(0, +), at: 0)
    step.centring.insert(other.reduce(0, +), at: 0)
    return step
  }

  @inline(__always)
  private mutating func predict(_ slot: Int, _ step: inout Direction) {
    let (a, s, z, l) = (dual[slot], slack[slot], upper[slot], lower[slot])
    let da = scale[slot] * (right[slot] - rest[slot])
    let (up, down) = (da / a, da / s)
    let dz = -z * (1 + up)
    let dl = -l * (1 - down)
    (dualStep[slot], upperStep[slot], lowerStep[slot]) = (da, dz, dl)
    step.products += SIMD4(z * a + l * s, z * da - l * da, dz * a + dl * s, dz * da - dl * da)
    limit(slot, &step, primal: max(-up, down), dual: max(1 + up, 1 - down))
    right[slot] = scale[slot] * (rest[slot] + up * dz + down * dl)
    other[slot] = scale[slot] * (1 / s - 1 / a)
  }

  @inline(__always)
  private func limit(_ slot: Int, _ step: inout Direction, primal: Double, dual: Double) {
    let row = range.lowerBound + slot
    step.primalLimit = max(step.primalLimit, primal)
    step.dualLimit = max(step.dualLimit, dual)
    step.primalGap -= (rows.target[row] - rows.level) * dualStep[slot]
    step.dualGap += rows.weight(row) * lowerStep[slot]
  }

  /// The direction with second-order terms and centring.
  mutating func correct(along move: Parameters, centre: Double) -> Direction {
    let rows = rows
    var step = Direction()
    rows.blocks(range) { block, range, slots in
      rows.project(&block, move, range, from: slots.lowerBound, into: &right)
      for slot in slots { correct(slot, centre, &step) }
    }
    return step
  }

  @inline(__always)
  private mutating func correct(_ slot: Int, _ centre: Double, _ step: inout Direction) {
    let (a, s, z, l) = (dual[slot], slack[slot], upper[slot], lower[slot])
    let first = centre - dualStep[slot] * upperStep[slot]
    let second = centre + dualStep[slot] * lowerStep[slot]
    let shift = rest[slot] - first / a + second / s
    let da = scale[slot] * (right[slot] - shift)
    let dz = (first - z * da) / a - z
    let dl = (second + l * da) / s - l
    (dualStep[slot], upperStep[slot], lowerStep[slot]) = (da, dz, dl)
    limit(slot, &step, primal: max(-da / a, da / s), dual: max(-dz / z, -dl / l))
  }
}
