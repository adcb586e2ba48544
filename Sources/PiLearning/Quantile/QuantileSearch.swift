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
  /// X'w.
  let totals: [Double]
  let quantile: Double
  let tolerance: Double
  let iterationLimit: Int

  /// The gap at which a sample's plane errs by less than the sample does.
  private static let sampleTolerance = 1e-3
  /// The gap at which the plane of the rows near a sample's tells the sides of nearly all.
  private static let pilotTolerance = 1e-4
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
    return finish(search, active.map(polish)).solution
  }

  private func polish(_ active: ActiveRows) -> VertexPolish {
    VertexPolish(rows: rows, quantile: quantile, totals: totals, active: active)
  }

  private func signs(_ pilot: FrischNewton, doubtful: Int) -> ResidualSigns {
    ResidualSigns(
      rows,
      totals: totals,
      quantile: quantile,
      point: pilot.point,
      doubtful: doubtful
    )
  }

  /// Solves on the rows whose side is in doubt; nil when too many sides were wrong.
  private func reduced(_ size: Int) throws(LearningError) -> QuantileSolution? {
    guard let sample = try sampled(size / 2), let pilot = try refined(sample) else { return nil }
    var iterations = sample.iterations + pilot.iterations
    var doubtful = size * 3 / 10
    var signs = signs(pilot, doubtful: doubtful)
    for _ in 0..<6 {
      var search = FrischNewton(rows: try signs.reduced(), quantile: quantile, from: pilot.point)
      let polish = try vertex(&search, signs)
      let end = finish(search, polish, signs: signs, iterations: iterations)
      iterations = end.solution.iterations
      let wrong = end.isVertex ? signs.correct(end.solution.residuals) : rows.count
      if wrong == 0 { return end.solution }
      guard wrong > doubtful / 4 else { continue }
      doubtful *= 2
      guard doubtful < rows.count / 2 else { return nil }
      signs = self.signs(pilot, doubtful: doubtful)
    }
    return nil
  }

  /// Solves on the rows near a sample's plane, which tells the sides better than a larger sample.
  ///
  /// The means of the sides have most of the weight. Where too many rows have the wrong side, the plane
  /// goes through a mean and is far from any that fits; then twice as many rows are taken.
  private func refined(_ sample: FrischNewton) throws(LearningError) -> FrischNewton? {
    // Three standard errors of the sample's plane to either side, as a share of the rows.
    let variance = quantile * (1 - quantile) * Double(rows.width) / Double(sample.rows.count)
    var count = Int(6 * variance.squareRoot() * Double(rows.count)) + 1
    while count < rows.count / 2 {
      let near = signs(sample, doubtful: count)
      let rows = try near.reduced()
      var search = FrischNewton(rows: rows, quantile: quantile, from: sample.point)
      guard search.run(tolerance: Self.pilotTolerance, limit: iterationLimit) else { return nil }
      let staysOff = (near.doubtful.count..<rows.count).allSatisfy { mean in
        let before = rows.residual(mean, at: sample.point)
        let after = rows.residual(mean, at: search.point)
        return after / before > 0.5
      }
      if staysOff { return search }
      count *= 2
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
    return polish(ActiveRows(rows: found.rows.map { kept[$0] }))
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
        let polish = VertexPolish(
          rows: search.rows,
          quantile: quantile,
          totals: search.totals,
          active: active
        )
        if let vertex = polish.vertex(refines: false) {
          let residuals = search.rows.residuals(at: search.rows.parameters(vertex))
          if polish.isOptimal(residuals, refines: false, dual: { dual[$0] }) { return active }
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
      let dual = search.dual
      certified = polish.isOptimal(residuals, refines: true) { row in
        signs?.dual(row, dual) ?? dual[row]
      }
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
