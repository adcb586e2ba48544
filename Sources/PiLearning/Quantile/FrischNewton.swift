// SPDX-License-Identifier: Apache-2.0
// Portnoy, Koenker, Stat. Sci. 12, 1997, doi:10.1214/ss/1030037960; Mehrotra, SIAM J. Optim. 2, 1992,
// doi:10.1137/0802028.

internal import PiLinearAlgebra

/// The primal–dual interior point of the bounded dual: max y'a with X'a = (1−τ)X'1 and 0 ≤ a ≤ 1.
struct FrischNewton {
  let rows: QuantileRows
  /// The dual weights a, strictly inside 0 … 1; rows on the fitted plane stay away from both ends.
  private(set) var dual: [Double]
  private(set) var iterations = 0
  /// The duality gap relative to the objective.
  private(set) var gap = Double.infinity
  private(set) var condition = 1.0
  /// Minus the coefficients, intercept first.
  private var plane: [Double]
  private var slack: [Double]
  private var upper: [Double]
  private var lower: [Double]
  private let constraint: [Double]

  /// Starts from the least-squares plane.
  init(rows: QuantileRows, quantile: Double) throws(LearningError) {
    self.rows = rows
    let n = rows.count
    dual = Array(repeating: 1 - quantile, count: n)
    slack = Array(repeating: quantile, count: n)
    constraint = rows.transposed(dual)
    let costs = rows.target.map { -$0 }
    let ones = [Double](repeating: 1, count: n)
    let start = try LearningError.translating { () throws(LinearAlgebraError) in
      try rows.system(curvature: ones, gradient: costs)
    }
    guard start.reciprocalCondition >= NewtonCholesky.conditionFloor else {
      throw .rankDeficient(condition: 1 / start.reciprocalCondition)
    }
    condition = 1 / start.reciprocalCondition
    plane = start.solve(start.gradient)
    let fitted = rows.project(rows.parameters(plane))
    upper = Array(repeating: 0, count: n)
    lower = upper
    for row in 0..<n {
      let rest = costs[row] - fitted[row]
      let moved = rest == 0 ? 0.001 : rest
      upper[row] = max(moved, 0)
      lower[row] = upper[row] - moved
    }
    guard plane.allSatisfy(\.isFinite) else {
      throw RowChecks.firstBadValue(design: rows.design, target: rows.target, weights: nil)
    }
  }

  /// The coefficients, the intercept about the centre.
  var point: Parameters { rows.parameters(plane.map { -$0 }) }

  /// Steps until the gap closes, stalls or digits run out.
  mutating func run(tolerance: Double, limit: Int) throws(LearningError) {
    let costs = rows.target.map { -$0 }
    let reference = abs(inner(costs, dual)) + 1
    gap = currentGap(costs) / reference
    while gap > tolerance, iterations < limit {
      guard advance() else { break }
      iterations += 1
      gap = currentGap(costs) / reference
    }
    guard gap.isFinite, gap < 1e-4 else {
      throw .notConverged(iterations: iterations, gradientNorm: gap)
    }
  }

  private func currentGap(_ costs: [Double]) -> Double {
    inner(costs, dual) - inner(plane, constraint) + lower.reduce(0, +)
  }

  /// One predictor–corrector step; false when the system can no longer be factorised.
  private mutating func advance() -> Bool {
    let n = rows.count
    var scale = [Double](repeating: 0, count: n)
    var rest = scale
    var right = scale
    for row in 0..<n {
      scale[row] = 1 / (upper[row] / dual[row] + lower[row] / slack[row])
      rest[row] = upper[row] - lower[row]
      right[row] = scale[row] * rest[row]
    }
    let system: NewtonSystem
    do {
      system = try rows.system(curvature: scale, gradient: right)
    } catch {
      return false
    }
    var move = system.solve(system.gradient)
    guard move.allSatisfy(\.isFinite) else { return false }
    var step = Direction(n)
    let fitted = rows.project(rows.parameters(move))
    for row in 0..<n {
      let change = scale[row] * (fitted[row] - rest[row])
      step.dual[row] = change
      step.upper[row] = -upper[row] * (1 + change / dual[row])
      step.lower[row] = -lower[row] * (1 - change / slack[row])
    }
    var lengths = reach(step)
    if min(lengths.primal, lengths.dual) < 1 {
      move = correct(&step, system, scale, rest, centring(step, lengths))
      lengths = reach(step)
    }
    apply(step, move, lengths)
    return true
  }

  private struct Direction {
    var dual: [Double]
    var upper: [Double]
    var lower: [Double]

    init(_ count: Int) {
      dual = Array(repeating: 0, count: count)
      upper = dual
      lower = dual
    }
  }

  /// The longest steps that keep the primal and the dual variables positive, at most 1.
  private func reach(_ step: Direction) -> (primal: Double, dual: Double) {
    var (primal, other) = (1e20, 1e20)
    for row in 0..<rows.count {
      let change = step.dual[row]
      if change < 0 { primal = min(primal, -dual[row] / change) }
      if change > 0 { primal = min(primal, slack[row] / change) }
      if step.upper[row] < 0 { other = min(other, -upper[row] / step.upper[row]) }
      if step.lower[row] < 0 { other = min(other, -lower[row] / step.lower[row]) }
    }
    return (min(0.9995 * primal, 1), min(0.9995 * other, 1))
  }

  private func centring(_ step: Direction, _ lengths: (primal: Double, dual: Double)) -> Double {
    var (now, then) = (0.0, 0.0)
    for row in 0..<rows.count {
      now += upper[row] * dual[row] + lower[row] * slack[row]
      then +=
        (upper[row] + lengths.dual * step.upper[row])
        * (dual[row] + lengths.primal * step.dual[row])
      then +=
        (lower[row] + lengths.dual * step.lower[row])
        * (slack[row] - lengths.primal * step.dual[row])
    }
    let ratio = then / now
    return now * ratio * ratio * ratio / Double(2 * rows.count)
  }

  private func correct(
    _ step: inout Direction,
    _ system: NewtonSystem,
    _ scale: [Double],
    _ rest: [Double],
    _ centre: Double
  ) -> [Double] {
    var shift = rest
    var right = rest
    for row in 0..<rows.count {
      let first = step.dual[row] * step.upper[row] / dual[row]
      let second = -step.dual[row] * step.lower[row] / slack[row]
      shift[row] += first - second - centre * (1 / dual[row] - 1 / slack[row])
      right[row] = scale[row] * shift[row]
    }
    let move = system.solve(rows.transposed(right))
    let fitted = rows.project(rows.parameters(move))
    for row in 0..<rows.count {
      let (a, s) = (dual[row], slack[row])
      let firstOld = step.dual[row] * step.upper[row]
      let secondOld = -step.dual[row] * step.lower[row]
      let change = scale[row] * (fitted[row] - shift[row])
      step.dual[row] = change
      step.upper[row] = (centre - firstOld - upper[row] * change) / a - upper[row]
      step.lower[row] = (centre - secondOld + lower[row] * change) / s - lower[row]
    }
    return move
  }

  private mutating func apply(
    _ step: Direction,
    _ move: [Double],
    _ lengths: (primal: Double, dual: Double)
  ) {
    for row in 0..<rows.count {
      dual[row] += lengths.primal * step.dual[row]
      slack[row] -= lengths.primal * step.dual[row]
      upper[row] += lengths.dual * step.upper[row]
      lower[row] += lengths.dual * step.lower[row]
    }
    for index in plane.indices { plane[index] += lengths.dual * move[index] }
  }

  private func inner(_ left: [Double], _ right: [Double]) -> Double {
    var total = 0.0
    for index in left.indices { total += left[index] * right[index] }
    return total
  }
}
