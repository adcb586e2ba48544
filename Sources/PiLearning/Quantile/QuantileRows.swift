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
  var shards: RowShards { RowShards(rows: count, atLeast: 4096) }

  @inline(__always)
  func weight(_ row: Int) -> Double { weights?[row] ?? 1 }

  /// The sum of the weights.
  var totalWeight: Double { weights?.reduce(0, +) ?? Double(count) }

  /// Cuts rows into blocks that stay in the cache; the second range counts from the first row.
  private func blocks(_ rows: Range<Int>, _ body: (Range<Int>, Range<Int>) -> Void) {
    let size = RowBlock.capacity(columns: design.columns)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: size) {
      let range = start..<min(rows.upperBound, start + size)
      body(range, range.lowerBound - rows.lowerBound..<range.upperBound - rows.lowerBound)
    }
  }

  /// Returns level + (x − c)·coefficients for every row of a range.
  func project(_ point: Parameters, rows: Range<Int>) -> [Double] {
    var block = RowBlock(columns: design.columns, centre: centre)
    var buffer = [Double](repeating: 0, count: block.capacity)
    var result: [Double] = []
    result.reserveCapacity(rows.count)
    let offset = hasIntercept ? point.intercept(centre: centre) : 0
    blocks(rows) { range, _ in
      block.project(
        design,
        rows: range,
        on: point.coefficients,
        offset: offset,
        into: &buffer
      )
      result.append(contentsOf: buffer[0..<range.count])
    }
    return result
  }

  /// Returns y − level − fitted for every row.
  func residuals(at point: Parameters) -> [Double] {
    let rows = self
    let parts = shards.map(workers: workers) { range in
      var result = rows.project(point, rows: range)
      for (slot, row) in range.enumerated() {
        result[slot] = rows.target[row] - rows.level - result[slot]
      }
      return result
    }
    return parts.count == 1 ? parts[0] : parts.flatMap { $0 }
  }

  /// Returns X'·vector of a range's rows for two vectors, the intercept first when there is one.
  func transposed(
    _ first: [Double],
    _ second: [Double],
    rows: Range<Int>
  ) -> (first: [Double], second: [Double]) {
    var block = RowBlock(columns: design.columns, centre: centre)
    var sums = [Double](repeating: 0, count: design.columns)
    var others = sums
    blocks(rows) { range, slots in
      block.sum(
        design,
        rows: range,
        first: Array(first[slots]),
        second: Array(second[slots]),
        firstSum: &sums,
        secondSum: &others
      )
    }
    guard hasIntercept else { return (sums, others) }
    return ([first.reduce(0, +)] + sums, [second.reduce(0, +)] + others)
  }

  /// Returns X'·vector of all rows for two vectors.
  func transposed(
    _ first: [Double],
    _ second: [Double]
  ) -> (first: [Double], second: [Double]) {
    let rows = self
    let parts = shards.map(workers: workers) { range in
      rows.transposed(Array(first[range]), Array(second[range]), rows: range)
    }
    var total = parts[0]
    for part in parts.dropFirst() {
      for index in total.first.indices {
        total.first[index] += part.first[index]
        total.second[index] += part.second[index]
      }
    }
    return total
  }

  /// The sums of X'diag(curvature)X and X'·gradient of a range's rows.
  func sums(curvature: [Double], gradient: [Double], rows: Range<Int>) -> CurvatureSums {
    var sums = CurvatureSums(columns: design.columns)
    var block = RowBlock(columns: design.columns, centre: centre)
    blocks(rows) { range, slots in
      let part = Array(curvature[slots])
      block.pack(
        design,
        rows: range,
        first: Array(gradient[slots]),
        second: part,
        roots: part.map { $0.squareRoot() },
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

  /// The weighted least-squares system of the rows.
  func leastSquares() throws(LearningError) -> NewtonSystem {
    let rows = self
    let parts = shards.map(workers: workers) { range in
      let weights = range.map { rows.weight($0) }
      let gradient = range.enumerated().map { weights[$0] * (rows.target[$1] - rows.level) }
      return rows.sums(curvature: weights, gradient: gradient, rows: range)
    }
    let system = try LearningError.translating { () throws(LinearAlgebraError) in
      try rows.system(parts)
    }
    guard system.reciprocalCondition >= NewtonCholesky.conditionFloor else {
      throw .rankDeficient(condition: 1 / system.reciprocalCondition)
    }
    return system
  }

  /// The parameters of a vector with the intercept first when there is one.
  func parameters(_ vector: [Double]) -> Parameters {
    hasIntercept
      ? Parameters(level: vector[0], coefficients: Array(vector[1...]))
      : Parameters(level: 0, coefficients: vector)
  }

  /// Σwρ of residuals.
  func objective(_ residuals: [Double], quantile: Double) -> Double {
    var total = 0.0
    for (row, rest) in residuals.enumerated() {
      total += weight(row) * (rest >= 0 ? quantile * rest : (quantile - 1) * rest)
    }
    return total
  }

  /// Copies some rows as they are.
  func keeping(_ chosen: [Int]) throws(LearningError) -> QuantileRows {
    let matrix = try LearningError.translating { () throws(LinearAlgebraError) in
      try Matrix(
        rows: chosen.count,
        columns: design.columns,
        elements: chosen.flatMap { design.row($0) }
      )
    }
    return QuantileRows(
      design: matrix,
      target: chosen.map { target[$0] },
      weights: weights.map { list in chosen.map { list[$0] } },
      centre: centre,
      level: level,
      hasIntercept: hasIntercept,
      workers: workers
    )
  }

  /// The features of some rows about the centre, row after row.
  private func centred(_ chosen: ArraySlice<Int>) -> [Double] {
    let columns = design.columns
    var elements = [Double](repeating: 0, count: chosen.count * columns)
    var start = 0
    for row in chosen {
      let values = design.row(row)
      for (column, value) in values.enumerated() {
        elements[start + column] = value - centre[column]
      }
      start += columns
    }
    return elements
  }

  /// Copies some rows, features about the centre and targets about the level, and adds mean rows.
  func gather(_ chosen: [Int], groups: [RowGroup] = []) throws(LearningError) -> QuantileRows {
    let (rows, columns) = (self, design.columns)
    let parts = RowShards(rows: chosen.count, atLeast: 4096).map(workers: workers) { range in
      rows.centred(chosen[range])
    }
    var elements: [Double] = []
    elements.reserveCapacity((chosen.count + groups.count) * columns)
    for part in parts { elements += part }
    var values = chosen.map { target[$0] - level }
    for group in groups {
      for sum in group.features { elements.append(sum / group.weight) }
      values.append(group.target / group.weight)
    }
    var gathered: [Double]?
    if weights != nil || !groups.isEmpty {
      gathered = chosen.map { weight($0) } + groups.map(\.weight)
    }
    let matrix = try LearningError.translating { () throws(LinearAlgebraError) in
      try Matrix(rows: values.count, columns: columns, elements: elements)
    }
    return QuantileRows(
      design: matrix,
      target: values,
      weights: gathered,
      centre: Array(repeating: 0, count: columns),
      level: 0,
      hasIntercept: hasIntercept,
      workers: workers
    )
  }
}
