// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// The rows of a quantile regression as an operator, features about a centre and targets about a level.
struct QuantileRows: Sendable {
  let design: Matrix<Double>
  let target: [Double]
  /// One weight above 0 a row, or nil for 1 each.
  let weights: [Double]?
  let centre: [Double]
  /// What is subtracted from every target.
  let level: Double
  let hasIntercept: Bool
  let workers: Int

  var count: Int { design.rows }
  /// Number of coefficients, the intercept included.
  var width: Int { design.columns + (hasIntercept ? 1 : 0) }
  /// Sixteen shards of a sample: equal shares for a few workers, and few sums to join.
  var shards: RowShards {
    let even = (count / 16 + 64) / 64 * 64
    return RowShards(rows: count, shardRows: max(2048, min(even, 16_384), count / 64 + 1))
  }

  @inline(__always)
  func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  /// The sum of the weights.
  var totalWeight: Double { weights?.reduce(0, +) ?? Double(count) }

  /// Hands out blocks of rows that stay in the cache; the slots count from the first row.
  func blocks(
    _ rows: Range<Int>,
    _ body: (_ block: inout RowBlock, _ rows: Range<Int>, _ slots: Range<Int>) -> Void
  ) {
    var block = RowBlock(columns: design.columns, centre: centre)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: block.capacity) {
      let range = start..<min(rows.upperBound, start + block.capacity)
      let slot = start - rows.lowerBound
      body(&block, range, slot..<slot + range.count)
    }
  }

  /// Sets some slots to level + (x − c)·coefficients of the rows of a block.
  func project(
    _ block: inout RowBlock,
    _ point: Parameters,
    _ rows: Range<Int>,
    from slot: Int,
    into result: inout [Double]
  ) {
    block.project(
      design,
      rows: rows,
      on: point.coefficients,
      offset: hasIntercept ? point.intercept(centre: centre) : 0,
      from: slot,
      into: &result
    )
  }

  /// Returns y − level − fitted for every row.
  func residuals(at point: Parameters) -> [Double] {
    let rows = self
    return shards.fill(workers: workers) { range, result in
      var fitted = [Double](repeating: 0, count: RowBlock.capacity(columns: rows.design.columns))
      rows.blocks(range) { block, range, slots in
        rows.project(&block, point, range, from: 0, into: &fitted)
        for (place, slot) in slots.enumerated() {
          result[slot] = rows.target[range.lowerBound + place] - rows.level - fitted[place]
        }
      }
    }
  }

  /// Returns X'·vector of a range's rows, the intercept first when there is one.
  func transposed(_ vector: [Double], rows: Range<Int>) -> [Double] {
    var sums = [Double](repeating: 0, count: design.columns)
    blocks(rows) { block, range, slots in
      block.sum(design, rows: range, from: slots.lowerBound, weights: vector, into: &sums)
    }
    return hasIntercept ? [vector.reduce(0, +)] + sums : sums
  }

  /// Returns the sum over all rows of what some vector of a shard's rows gives with X'.
  func transposed(_ vector: @escaping @Sendable (Range<Int>) -> [Double]) -> [Double] {
    let rows = self
    let parts = shards.map(workers: workers) { rows.transposed(vector($0), rows: $0) }
    return parts.dropFirst().reduce(into: parts[0]) { total, part in
      for index in part.indices { total[index] += part[index] }
    }
  }

  /// The sums of X'diag(curvature)X and X'·gradient of a range's rows.
  func sums(curvature: [Double], gradient: [Double], rows: Range<Int>) -> CurvatureSums {
    var sums = CurvatureSums(columns: design.columns)
    let roots = curvature.map { $0.squareRoot() }
    blocks(rows) { block, range, slots in
      block.pack(
        design,
        rows: range,
        from: slots.lowerBound,
        first: gradient,
        second: curvature,
        roots: roots,
        firstSum: &sums.gradient,
        secondSum: &sums.cross
      )
      block.addGram(into: &sums.hessian)
    }
    sums.curvature = curvature.reduce(0, +)
    sums.slope = gradient.reduce(0, +)
    return sums
  }

  /// Factorises the sum of the shards' sums.
  func system(_ parts: [CurvatureSums]) throws(LinearAlgebraError) -> NewtonSystem {
    try NewtonSystem(
      CurvatureSums.sum(parts, columns: design.columns),
      at: Parameters(level: 0, coefficients: Array(repeating: 0, count: design.columns)),
      penalty: 0,
      hasIntercept: hasIntercept
    )
  }

  /// The weighted least-squares system of the rows, and X'w.
  func leastSquares() throws(LearningError) -> (system: NewtonSystem, totals: [Double]) {
    let sums = try SufficientStatistics(
      design: design,
      target: target,
      weights: weights,
      workers: workers
    )
    let offset = hasIntercept ? 1 : 0
    // From moments about the means to sums about the centre and the level.
    let shifts = zip(sums.featureMeans, centre).map { $0 - $1 }
    let shift = sums.targetMean - level
    let intercept = hasIntercept ? [sums.weight] : []
    let totals = intercept + shifts.map { sums.weight * $0 }
    let slopes = zip(sums.crossMoments, shifts).map { $0 + sums.weight * $1 * shift }
    var system = Matrix<Double>(order: width)
    for row in 0..<design.columns {
      for column in row..<design.columns {
        system[row + offset, column + offset] =
          sums.featureMoments[row, column] + sums.weight * shifts[row] * shifts[column]
      }
    }
    if hasIntercept { for column in 0..<width { system[0, column] = totals[column] } }
    let gradient = intercept.map { $0 * shift } + slopes
    let found = try LearningError.translating { () throws(LinearAlgebraError) in
      try NewtonSystem(system, gradient: gradient)
    }
    guard found.reciprocalCondition >= NewtonCholesky.conditionFloor else {
      throw .rankDeficient(condition: 1 / found.reciprocalCondition)
    }
    return (found, totals)
  }

  /// The parameters of a vector with the intercept first when there is one.
  func parameters(_ vector: [Double]) -> Parameters {
    hasIntercept
      ? Parameters(level: vector[0], coefficients: Array(vector[1...]))
      : Parameters(level: 0, coefficients: vector)
  }

  /// Σwρ of residuals.
  func objective(_ residuals: [Double], quantile: Double) -> Double {
    let rows = self
    let parts = shards.map(workers: workers) { range in
      var total = 0.0
      for row in range {
        let rest = residuals[row]
        total += rows.weight(row) * (rest >= 0 ? quantile * rest : (quantile - 1) * rest)
      }
      return total
    }
    return parts.reduce(0, +)
  }
}
