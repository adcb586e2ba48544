// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// Alternating least squares between the rows and columns of a table.
struct TableSweep {
  private(set) var rows: TableSide
  private(set) var columns: TableSide
  private(set) var level: Double
  let penalties: TablePenalties
  /// Σw(y − ȳ)², or 1 for a constant table.
  let scale: Double

  init(rows: TableSide, columns: TableSide, penalties: TablePenalties, luck: TrainingLuck) {
    self.rows = rows
    self.columns = columns
    self.penalties = penalties
    let width = columns.factors.columns
    self.columns.factors.updateElements { elements in
      let spread = 1 / Double(max(1, width)).squareRoot()
      for index in elements.indices {
        elements[index] = spread * luck.normal(step: 2, index: index)
      }
    }
    let entries = rows.entries
    let weight = entries.reduce(0) { $0 + $1.weight }
    let mean = entries.reduce(0) { $0 + $1.weight * $1.value } / weight
    level = mean
    let spread = entries.reduce(0) { $0 + $1.weight * ($1.value - mean) * ($1.value - mean) }
    scale = spread > 0 ? spread : 1
  }

  /// One sweep: all rows, all columns, the level.
  mutating func run(workers: Int) throws(LearningError) {
    rows = try solved(rows, beside: columns, workers)
    columns = try solved(columns, beside: rows, workers)
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
    beside fixed: TableSide,
    _ workers: Int
  ) throws(LearningError) -> TableSide {
    let (penalties, level) = (penalties, level)
    let parts = RowShards(rows: side.count, shardRows: 512)
      .map(workers: workers) { range in
        range.map { side.solution($0, beside: fixed, level: level, penalties) }
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

  /// The objective and the largest element of its gradient.
  func state() -> (objective: Double, gradientNorm: Double) {
    let squares = (rows.squares, columns.squares)
    var objective = penalties.factors * (squares.0.factors + squares.1.factors)
    objective += penalties.biases * (squares.0.biases + squares.1.biases)
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
      var bias = penalties.biases * side.biases[position]
      var factors = side.factors.row(position).map { penalties.factors * $0 }
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
