// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// What a search found: a plane, its residuals and whether it is proven optimal.
struct QuantileSolution {
  /// The intercept about the centre and the level, and the coefficients.
  let point: Parameters
  let residuals: [Double]
  let isCertified: Bool
  let iterations: Int
  let gap: Double
}

/// The search for the optimal plane of all rows.
struct QuantileSearch {
  let rows: QuantileRows
  let quantile: Double
  let tolerance: Double
  let iterationLimit: Int

  /// The gap at which a sample's plane is near enough to tell the sides of most rows.
  private static let sampleTolerance = 1e-3
  /// The gap at which the active rows usually show.
  private static let firstAttempt = 1e-5

  func solve() throws(LearningError) -> QuantileSolution {
    let size = ResidualSigns.size(rows: rows.count, width: rows.width)
    if rows.count >= 3 * size, let found = try reduced(size) { return found }
    return try direct()
  }

  /// Solves on all rows.
  private func direct() throws(LearningError) -> QuantileSolution {
    let gathered = try rows.gather(Array(0..<rows.count))
    var search = try FrischNewton(rows: gathered, quantile: quantile)
    let active = try approach(&search)
    return finish(search, active.map { VertexPolish(rows: rows, quantile: quantile, active: $0) })
      .solution
  }

  /// Solves on the rows whose side is in doubt; nil when too many sides were wrong.
  private func reduced(_ size: Int) throws(LearningError) -> QuantileSolution? {
    guard var pilot = try sampled(size * 7 / 10) else { return nil }
    let near = ResidualSigns(rows, quantile: quantile, point: pilot.point, doubtful: size * 3 / 4)
    // A second pilot on the rows near the first one's plane.
    var search = FrischNewton(rows: try near.reduced(), quantile: quantile, from: pilot.point)
    guard search.run(tolerance: Self.sampleTolerance, limit: iterationLimit) else { return nil }
    var iterations = pilot.iterations + search.iterations
    pilot = search
    var doubtful = size * 3 / 10
    var signs = ResidualSigns(rows, quantile: quantile, point: pilot.point, doubtful: doubtful)
    for _ in 0..<6 {
      search = FrischNewton(rows: try signs.reduced(), quantile: quantile, from: pilot.point)
      let polish = try vertex(&search, signs)
      let end = finish(search, polish, signs: signs, iterations: iterations)
      iterations = end.solution.iterations
      let wrong = end.isVertex ? signs.correct(end.solution.residuals) : rows.count
      if wrong == 0 { return end.solution }
      guard wrong > doubtful / 4 else { continue }
      doubtful *= 2
      guard doubtful < rows.count / 2 else { return nil }
      signs = ResidualSigns(rows, quantile: quantile, point: pilot.point, doubtful: doubtful)
    }
    return nil
  }

  /// The vertex of a reduced problem in all rows; nil when it goes through the mean of a side.
  private func vertex(
    _ search: inout FrischNewton,
    _ signs: ResidualSigns
  ) throws(LearningError) -> VertexPolish? {
    let kept = signs.doubtful
    guard let found = try approach(&search), found.rows.allSatisfy({ $0 < kept.count }) else {
      return nil
    }
    let active = ActiveRows(rows: found.rows.map { kept[$0] })
    return VertexPolish(rows: rows, quantile: quantile, active: active)
  }

  /// The plane of a sample; nil when its columns do not determine one, as a rare one may not.
  private func sampled(_ size: Int) throws(LearningError) -> FrischNewton? {
    let sample = try rows.gather(ResidualSigns.sample(of: rows.count, count: size))
    do {
      var pilot = try FrischNewton(rows: sample, quantile: quantile)
      return pilot.run(tolerance: Self.sampleTolerance, limit: iterationLimit) ? pilot : nil
    } catch {
      return nil
    }
  }

  /// Steps until a vertex is proven optimal for the search's own rows or the gap is closed.
  ///
  /// - Returns: the rows of the vertex, or of the best guess; nil when none are independent.
  private func approach(_ search: inout FrischNewton) throws(LearningError) -> ActiveRows? {
    var goal = max(tolerance, Self.firstAttempt)
    while true {
      let converged = search.run(tolerance: goal, limit: iterationLimit)
      let dual = search.dual
      let active = ActiveRows(search.rows, dual: dual)
      if let active {
        let polish = VertexPolish(rows: search.rows, quantile: quantile, active: active)
        if let vertex = polish.vertex(refines: false) {
          let residuals = search.rows.residuals(at: search.rows.parameters(vertex))
          if polish.isOptimal(residuals, dual: dual, refines: false) { return active }
        }
      }
      guard converged, goal > tolerance else {
        guard search.gap < 1e-4 else {
          throw .notConverged(iterations: search.iterations, gradientNorm: search.gap)
        }
        return active
      }
      goal = max(tolerance, goal * 1e-2)
    }
  }

  /// Takes the vertex when it is no worse than the interior point, on all rows.
  private func finish(
    _ search: FrischNewton,
    _ polish: VertexPolish?,
    signs: ResidualSigns? = nil,
    iterations: Int = 0
  ) -> (solution: QuantileSolution, isVertex: Bool) {
    var found: (point: Parameters, residuals: [Double])?
    var (certified, isVertex) = (false, true)
    if let polish, let vertex = polish.vertex(refines: true) {
      let point = rows.parameters(vertex)
      let residuals = rows.residuals(at: point)
      let dual = signs.map { $0.expanded(search.dual) } ?? search.dual
      certified = polish.isOptimal(residuals, dual: dual, refines: true)
      found = (point, residuals)
    }
    if !certified {
      let residuals = rows.residuals(at: search.point)
      let limit = rows.objective(residuals, quantile: quantile) * (1 + 1e-11)
      let isWorse = found.map { rows.objective($0.residuals, quantile: quantile) > limit } ?? true
      if isWorse { found = (search.point, residuals) }
      if isWorse { isVertex = false }
    }
    let solution = QuantileSolution(
      point: found?.point ?? search.point,
      residuals: found?.residuals ?? [],
      isCertified: certified,
      iterations: iterations + search.iterations,
      gap: search.gap
    )
    return (solution, isVertex)
  }
}
