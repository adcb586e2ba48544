// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// Bias and factors of all rows or of all columns of a table.
struct TableSide: Sendable {
  var biases: [Double]
  var factors: Matrix<Double>
  /// The known cells in order of this side's positions.
  let entries: [TableEntry]
  /// Where each position's cells begin, and the end.
  let starts: [Int]
  /// Which way this side looks at a cell.
  let isRows: Bool

  init(count: Int, rank: Int, entries: [TableEntry], isRows: Bool) {
    self.isRows = isRows
    biases = Array(repeating: 0, count: count)
    factors = Matrix(zeroRows: count, columns: rank)
    var starts = [Int](repeating: 0, count: count + 1)
    for entry in entries { starts[(isRows ? entry.row : entry.column) + 1] += 1 }
    for position in 0..<count { starts[position + 1] += starts[position] }
    var (next, order) = (starts, [Int](repeating: 0, count: entries.count))
    for (index, entry) in entries.enumerated() {
      let position = isRows ? entry.row : entry.column
      order[next[position]] = index
      next[position] += 1
    }
    self.starts = starts
    self.entries = order.map { entries[$0] }
  }

  var count: Int { biases.count }

  func other(_ entry: TableEntry) -> Int { isRows ? entry.column : entry.row }

  var squares: (biases: Double, factors: Double) {
    (
      biases.reduce(0) { $0 + $1 * $1 },
      factors.elements.reduce(0) { $0 + $1 * $1 }
    )
  }
}

/// Alternating least squares between the rows and columns of a table.
struct TableSweep {
  let settings: TableFactorisation
  var rows: TableSide
  var columns: TableSide
  var level: Double
  /// Σw(y − ȳ)², or 1 for a constant table.
  let scale: Double

  init(_ settings: TableFactorisation, rows: Int, columns: Int, entries: [TableEntry]) {
    self.settings = settings
    self.rows = TableSide(count: rows, rank: settings.rank, entries: entries, isRows: true)
    var side = TableSide(count: columns, rank: settings.rank, entries: entries, isRows: false)
    let luck = TrainingLuck(seed: settings.seed, .factor)
    side.factors.updateElements { elements in
      let spread = 1 / Double(max(1, settings.rank)).squareRoot()
      for index in elements.indices {
        elements[index] = spread * luck.normal(step: 2, index: index)
      }
    }
    self.columns = side
    let weight = entries.reduce(0) { $0 + $1.weight }
    let mean = entries.reduce(0) { $0 + $1.weight * $1.value } / weight
    level = mean
    let spread = entries.reduce(0) { $0 + $1.weight * ($1.value - mean) * ($1.value - mean) }
    scale = spread > 0 ? spread : 1
  }

  /// One sweep: all rows, all columns, the level.
  mutating func run() throws(LearningError) {
    rows = try solved(rows, beside: columns)
    columns = try solved(columns, beside: rows)
    var (sum, weight) = (0.0, 0.0)
    for entry in rows.entries {
      sum += entry.weight * residual(entry)
      weight += entry.weight
    }
    level += sum / weight
  }

  func residual(_ entry: TableEntry) -> Double {
    var rest = entry.value - level - rows.biases[entry.row] - columns.biases[entry.column]
    let (left, right) = (rows.factors.row(entry.row), columns.factors.row(entry.column))
    for (u, v) in zip(left, right) { rest -= u * v }
    return rest
  }

  private func solved(
    _ side: TableSide,
    beside fixed: TableSide
  ) throws(LearningError) -> TableSide {
    let (settings, level) = (settings, level)
    let parts = RowShards(rows: side.count, shardRows: 512)
      .map(workers: settings.workers) { range in
        range.map { position in
          let cells = side.entries[side.starts[position]..<side.starts[position + 1]]
          return TableSweep.solution(cells, level: level, side, fixed, settings)
        }
      }
    var result = side
    for (position, solution) in parts.joined().enumerated() {
      guard let solution else { throw .rankDeficient(condition: .infinity) }
      for (index, value) in solution.dropLast().enumerated() {
        result.factors[position, index] = value
      }
      result.biases[position] = solution.last ?? 0
    }
    return result
  }

  static func solution(
    _ cells: ArraySlice<TableEntry>,
    level: Double,
    _ side: TableSide,
    _ fixed: TableSide,
    _ settings: TableFactorisation
  ) -> [Double]? {
    var system = RidgeSystem(
      features: settings.rank,
      penalty: settings.penalty,
      interceptPenalty: settings.biasPenalty
    )
    for entry in cells where entry.weight > 0 {
      let other = side.other(entry)
      system.add(
        fixed.factors.row(other),
        target: entry.value - level - fixed.biases[other],
        weight: entry.weight
      )
    }
    return system.solution()
  }

  /// The objective and the largest element of its gradient.
  func state() -> (objective: Double, gradientNorm: Double) {
    let squares = (rows.squares, columns.squares)
    var objective = settings.penalty * (squares.0.factors + squares.1.factors)
    objective += settings.biasPenalty * (squares.0.biases + squares.1.biases)
    var slope = 0.0
    for entry in rows.entries {
      let rest = residual(entry)
      objective += entry.weight * rest * rest
      slope -= 2 * entry.weight * rest
    }
    return (objective, max(abs(slope), max(gradient(rows, columns), gradient(columns, rows))))
  }

  private func gradient(_ side: TableSide, _ fixed: TableSide) -> Double {
    var largest = 0.0
    for position in 0..<side.count {
      var bias = settings.biasPenalty * side.biases[position]
      var factors = side.factors.row(position).map { settings.penalty * $0 }
      for entry in side.entries[side.starts[position]..<side.starts[position + 1]] {
        let rest = entry.weight * residual(entry)
        bias -= rest
        for (index, value) in fixed.factors.row(side.other(entry)).enumerated() {
          factors[index] -= rest * value
        }
      }
      largest = factors.reduce(max(largest, 2 * abs(bias))) { max($0, 2 * abs($1)) }
    }
    return largest
  }
}
