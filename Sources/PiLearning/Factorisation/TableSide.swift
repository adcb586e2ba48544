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

  /// Factors and then bias of a position, given the other side; nil when the digits do not last.
  func solution(
    _ position: Int,
    beside fixed: TableSide,
    level: Double,
    _ penalties: TablePenalties
  ) -> [Double]? {
    var system = RidgeSystem(
      features: factors.columns,
      penalty: penalties.factors,
      interceptPenalty: penalties.biases
    )
    for entry in entries[starts[position]..<starts[position + 1]] where entry.weight > 0 {
      let other = other(entry)
      system.add(
        fixed.factors.row(other),
        target: entry.value - level - fixed.biases[other],
        weight: entry.weight
      )
    }
    return system.solution()
  }
}

/// The penalties of the factors and of the biases.
struct TablePenalties: Sendable, Hashable {
  let factors: Double
  let biases: Double
}
