// SPDX-License-Identifier: Apache-2.0
// Portnoy, Koenker, Stat. Sci. 12, 1997, doi:10.1214/ss/1030037960; Mehrotra, SIAM J. Optim. 2, 1992,
// doi:10.1137/0802028.

internal import PiLinearAlgebra

/// The primal–dual interior point of the bounded dual: max y'a with X'a = (1−τ)X'w and 0 ≤ a ≤ w.
struct FrischNewton {
  let rows: QuantileRows
  private(set) var iterations = 0
  /// The duality gap relative to the objective of the least-squares plane.
  private(set) var gap = Double.infinity
  /// Minus the coefficients, intercept first.
  private var plane: [Double]
  private var state: [InteriorRows]
  private let constraint: [Double]
  private let reference: Double

  /// Starts from the least-squares plane, where a = (1−τ)w is feasible.
  init(rows: QuantileRows, quantile: Double) throws(LearningError) {
    let system = try rows.leastSquares()
    let start = system.solve(system.gradient)
    guard start.allSatisfy(\.isFinite) else { throw .rankDeficient(condition: .infinity) }
    self.init(rows, quantile, plane: start, nudge: 0)
  }

  /// Starts from a plane near the optimal one.
  init(rows: QuantileRows, quantile: Double, from point: Parameters) {
    let start = (rows.hasIntercept ? [point.level] : []) + point.coefficients
    self.init(rows, quantile, plane: start, nudge: Self.nudge)
  }

  /// What a warm start adds to both parts of every residual, in mean absolute residuals.
  private static let nudge = 0.1

  private init(
    _ rows: QuantileRows,
    _ quantile: Double,
    plane start: [Double],
    nudge: Double
  ) {
    self.rows = rows
    let shares = (0..<rows.count).map { (1 - quantile) * rows.weight($0) }
    plane = start.map { -$0 }
    let residuals = rows.residuals(at: rows.parameters(start))
    let size = residuals.reduce(0) { $0 + abs($1) } / Double(rows.count)
    state = (0..<rows.shards.count).map { shard in
      let range = rows.shards[shard]
      return InteriorRows(
        rows,
        range,
        dual: Array(shares[range]),
        residuals: residuals[range],
        nudge: nudge * size,
        smallest: size > 0 ? 1e-3 * size : 1
      )
    }
    constraint = rows.transposed(shares, shares).first
    var spread = 0.0
    for row in 0..<rows.count { spread += rows.weight(row) * abs(rows.target[row] - rows.level) }
    reference = max(rows.objective(residuals, quantile: quantile), 1e-10 * spread, 1e-300)
    gap = currentGap
  }

  /// The coefficients, the intercept about the centre.
  var point: Parameters { rows.parameters(plane.map { -$0 }) }

  /// The dual weights a; rows on the fitted plane stay away from 0 and their weight.
  var dual: [Double] {
    state.count == 1 ? state[0].dual : state.flatMap(\.dual)
  }

  /// Steps until the gap closes; false when it stalls or digits run out before.
  mutating func run(tolerance: Double, limit: Int) -> Bool {
    while gap > tolerance {
      guard iterations < limit, advance() else { return false }
      iterations += 1
      gap = currentGap
    }
    return gap.isFinite
  }

  private var currentGap: Double {
    var total = 0.0
    for (shard, part) in state.enumerated() { total += part.gap(rows, rows.shards[shard]) }
    for index in plane.indices { total -= plane[index] * constraint[index] }
    return abs(total) / reference
  }

  /// Runs a pass over the rows of every shard.
  private func pass<Result: Sendable>(
    _ body: @escaping @Sendable (QuantileRows, Int, Range<Int>) -> Result
  ) -> [Result] {
    let (rows, shards) = (rows, rows.shards)
    return shards.map(workers: rows.workers) { range in
      body(rows, range.lowerBound / shards.shardRows, range)
    }
  }

  /// One predictor–corrector step; false when the system can no longer be factorised.
  private mutating func advance() -> Bool {
    let state = state
    let weighed = pass { rows, shard, range in state[shard].weighed(rows, range) }
    let system: NewtonSystem
    do {
      system = try rows.system(weighed.map(\.sums))
    } catch {
      return false
    }
    let move = system.solve(system.gradient)
    guard move.allSatisfy(\.isFinite) else { return false }
    let first = rows.parameters(move)
    let steps = pass { rows, shard, range in
      state[shard].predicted(rows, range, weighed[shard], along: first)
    }
    let lengths = reach(steps)
    if min(lengths.primal, lengths.dual) < 1 {
      let corrected = corrected(system, weighed, steps, centre: centring(steps, lengths))
      self.move(corrected.steps, along: corrected.move)
    } else {
      self.move(steps, along: move)
    }
    return true
  }

  /// The steps with second-order terms and centring, and the plane's move that belongs to them.
  private func corrected(
    _ system: NewtonSystem,
    _ weighed: [InteriorRows.Weighed],
    _ affine: [InteriorRows.Direction],
    centre: Double
  ) -> (steps: [InteriorRows.Direction], move: [Double]) {
    let state = state
    let shifts = pass { rows, shard, range in
      state[shard].shifted(rows, range, weighed[shard], affine[shard], centre: centre)
    }
    var gradient = shifts[0].gradient
    for shift in shifts.dropFirst() {
      for index in gradient.indices { gradient[index] += shift.gradient[index] }
    }
    let move = system.solve(gradient)
    let point = rows.parameters(move)
    let steps = pass { rows, shard, range in
      state[shard].corrected(
        rows,
        range,
        weighed[shard],
        affine[shard],
        shift: shifts[shard].shift,
        along: point,
        centre: centre
      )
    }
    return (steps, move)
  }

  private mutating func move(_ steps: [InteriorRows.Direction], along move: [Double]) {
    let lengths = reach(steps)
    for shard in state.indices {
      state[shard].move(steps[shard], primal: lengths.primal, dual: lengths.dual)
    }
    for index in plane.indices { plane[index] += lengths.dual * move[index] }
  }

  /// The longest steps that keep all variables positive, at most 1.
  private func reach(_ steps: [InteriorRows.Direction]) -> (primal: Double, dual: Double) {
    let primal = steps.reduce(1e20) { min($0, $1.primalReach) }
    let dual = steps.reduce(1e20) { min($0, $1.dualReach) }
    return (min(0.9995 * primal, 1), min(0.9995 * dual, 1))
  }

  private func centring(
    _ steps: [InteriorRows.Direction],
    _ lengths: (primal: Double, dual: Double)
  ) -> Double {
    var sums = SIMD4<Double>()
    for step in steps { sums += step.products }
    let now = sums[0]
    let then =
      now + lengths.primal * sums[1] + lengths.dual * sums[2]
      + lengths.primal * lengths.dual * sums[3]
    let ratio = then / now
    return now * ratio * ratio * ratio / Double(2 * rows.count)
  }
}
