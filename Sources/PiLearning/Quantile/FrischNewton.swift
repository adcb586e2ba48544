// SPDX-License-Identifier: Apache-2.0
// Portnoy, Koenker, Stat. Sci. 12, 1997, doi:10.1214/ss/1030037960; Mehrotra, SIAM J. Optim. 2, 1992,
// doi:10.1137/0802028.

internal import PiLinearAlgebra

/// The primal–dual interior point of the bounded dual: max y'a with X'a = (1−τ)X'w and 0 ≤ a ≤ w.
struct FrischNewton {
  let rows: QuantileRows
  /// X'w.
  let totals: [Double]
  private(set) var iterations = 0
  /// The duality gap relative to the objective of the first plane.
  private(set) var gap = Double.infinity
  /// Minus the coefficients, intercept first.
  private var plane: [Double]
  private let shards: [InteriorShard]
  private let share: Double
  private let reference: Double
  /// How far the rows still have to move along their last step; the plane already has.
  private var pending: InteriorRows.Lengths?

  /// Starts from the least-squares plane, where a = (1−τ)w is feasible.
  init(rows: QuantileRows, quantile: Double) throws(LearningError) {
    let (system, totals) = try rows.leastSquares()
    let start = system.solve(system.gradient)
    guard start.allSatisfy(\.isFinite) else { throw .rankDeficient(condition: .infinity) }
    self.init(rows, quantile, totals, plane: start, nudge: 0)
  }

  /// Starts from a plane near the optimal one.
  init(rows: QuantileRows, quantile: Double, from point: Parameters) {
    let start = (rows.hasIntercept ? [point.level] : []) + point.coefficients
    let totals = rows.transposed { range in range.map { rows.weight($0) } }
    self.init(rows, quantile, totals, plane: start, nudge: Self.nudge)
  }

  /// What a warm start adds to both parts of every residual, in mean absolute residuals.
  private static let nudge = 0.1

  private init(
    _ rows: QuantileRows,
    _ quantile: Double,
    _ totals: [Double],
    plane start: [Double],
    nudge: Double
  ) {
    self.rows = rows
    self.totals = totals
    share = 1 - quantile
    plane = start.map { -$0 }
    let residuals = rows.residuals(at: rows.parameters(start))
    let size = residuals.reduce(0) { $0 + abs($1) } / Double(rows.count)
    shards = rows.shards.map(workers: rows.workers) { range in
      InteriorShard(
        InteriorRows(
          rows,
          range,
          share: 1 - quantile,
          residuals: residuals[range],
          nudge: nudge * size,
          smallest: size > 0 ? 1e-3 * size : 1
        )
      )
    }
    var spread = 0.0
    for row in 0..<rows.count { spread += rows.weight(row) * abs(rows.target[row] - rows.level) }
    reference = max(rows.objective(residuals, quantile: quantile), 1e-10 * spread, 1e-300)
    let gaps = pass { $0.gap }
    gap = abs(gaps.reduce(0, +) - inner(plane)) / reference
  }

  /// The coefficients, the intercept about the centre.
  var point: Parameters { rows.parameters(plane.map { -$0 }) }

  /// The dual weights a; rows on the fitted plane stay away from 0 and their weight.
  var dual: [Double] { shards.flatMap { $0.update(\.dual) } }

  /// Steps until the gap closes; false when it stalls or digits run out before.
  mutating func run(tolerance: Double, limit: Int) -> Bool {
    defer { settle() }
    while gap > tolerance {
      guard iterations < limit, advance() else { return false }
      iterations += 1
    }
    return gap.isFinite
  }

  /// Moves the rows to where the plane is.
  private mutating func settle() {
    guard let lengths = pending else { return }
    pending = nil
    _ = pass { $0.move(lengths) }
  }

  /// The plane's share of the duality gap.
  private func inner(_ vector: [Double]) -> Double {
    zip(vector, totals).reduce(0) { $0 + $1.0 * (share * $1.1) }
  }

  /// Changes the rows of every shard.
  private func pass<Result: Sendable>(
    _ body: @escaping @Sendable (inout InteriorRows) -> Result
  ) -> [Result] {
    let shards = shards
    return RowShards(items: shards.count).map(workers: rows.workers) {
      shards[$0.lowerBound].update(body)
    }
  }

  private func direction(
    _ body: @escaping @Sendable (inout InteriorRows) -> InteriorRows.Direction
  ) -> InteriorRows.Direction {
    let parts = pass(body)
    return parts.dropFirst().reduce(into: parts[0]) { $0.add($1) }
  }

  /// One predictor–corrector step; false when the system can no longer be factorised.
  private mutating func advance() -> Bool {
    let lengths = pending
    pending = nil
    let weighed = pass { rows in
      if let lengths { rows.move(lengths) }
      return (gap: rows.gap, sums: rows.weighed())
    }
    let system: NewtonSystem
    do {
      system = try rows.system(weighed.map(\.sums))
    } catch {
      return false
    }
    var move = system.solve(system.gradient)
    guard move.allSatisfy(\.isFinite) else { return false }
    let first = rows.parameters(move)
    var step = direction { $0.predict(along: first) }
    if step.lengths.primal < 1 || step.lengths.dual < 1 {
      let centre = centring(step)
      move = system.solve(zip(step.second, step.centring).map { $0 + centre * $1 })
      let point = rows.parameters(move)
      step = direction { $0.correct(along: point, centre: centre) }
    }
    take(step, along: move, from: weighed.reduce(0) { $0 + $1.gap })
    return true
  }

  /// Moves the plane and tells the gap that the rows will have there.
  private mutating func take(
    _ step: InteriorRows.Direction,
    along move: [Double],
    from rowGap: Double
  ) {
    let lengths = step.lengths
    pending = lengths
    let change = lengths.primal * step.primalGap + lengths.dual * step.dualGap
    for index in plane.indices { plane[index] += lengths.dual * move[index] }
    gap = abs(rowGap + change - inner(plane)) / reference
  }

  private func centring(_ step: InteriorRows.Direction) -> Double {
    let (sums, lengths) = (step.products, step.lengths)
    let now = sums[0]
    let then =
      now + lengths.primal * sums[1] + lengths.dual * sums[2]
      + lengths.primal * lengths.dual * sums[3]
    let ratio = then / now
    return now * ratio * ratio * ratio / Double(2 * rows.count)
  }
}
