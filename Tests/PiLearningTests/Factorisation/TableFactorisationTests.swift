// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import Testing

struct `Table factorisation` {
  private struct Table {
    var known: [TableEntry] = []
    var held: [TableEntry] = []
  }

  /// A table of rank two plus biases, some cells known.
  private func table(
    _ seed: UInt64,
    rows: Int,
    columns: Int,
    share: Double,
    noise: Double = 0
  ) -> Table {
    var random = RandomRows(seed: seed)
    let left = (0..<rows * 3).map { _ in random.normal() }
    let right = (0..<columns * 3).map { _ in random.normal() }
    var table = Table()
    for row in 0..<rows {
      for column in 0..<columns {
        var value = 4 + left[row * 3] + right[column * 3]
        for k in 1...2 { value += left[row * 3 + k] * right[column * 3 + k] }
        let entry = TableEntry(row: row, column: column, value: value + noise * random.normal())
        if random.uniform() < share {
          table.known.append(entry)
        } else {
          table.held.append(entry)
        }
      }
    }
    return table
  }

  @Test(arguments: [UInt64(1), 2, 3])
  func `a table of low rank is recovered from part of its cells`(seed: UInt64) throws {
    let table = table(seed, rows: 40, columns: 20, share: 0.7)
    let fit = try TableFactorisation(
      rank: 2,
      penalty: 1e-5,
      biasPenalty: 1e-5,
      tolerance: 1e-6,
      iterationLimit: 1000,
      seed: seed
    )
    .fit(rows: 40, columns: 20, entries: table.known)
    #expect(try fit.rootMeanSquare(of: table.known) < 1e-4, "seed \(seed)")
    #expect(try fit.rootMeanSquare(of: table.held) < 1e-3, "seed \(seed)")
    #expect(fit.report.isConverged)
  }

  @Test(arguments: Array(UInt64(1)...10))
  func `the objective never rises and ends where its gradient vanishes`(seed: UInt64) throws {
    let table = table(seed, rows: 20 + Int(seed), columns: 8, share: 0.4, noise: 0.5)
    let entries = table.known.enumerated()
      .map { index, entry in
        TableEntry(
          row: entry.row,
          column: entry.column,
          value: entry.value,
          weight: Double(index % 4)
        )
      }
    let estimator = TableFactorisation(
      rank: Int(seed % 5),
      penalty: 0.3,
      tolerance: 1e-8,
      iterationLimit: 5000,
      seed: seed
    )
    let fit = try estimator.fit(rows: 20 + Int(seed), columns: 8, entries: entries)
    for (before, after) in zip(fit.objectives, fit.objectives.dropFirst()) {
      #expect(after <= before * (1 + 1e-13), "seed \(seed)")
    }
    #expect(fit.report.isConverged && fit.report.gradientNorm <= 1e-8, "seed \(seed)")
    #expect(fit.objectives.last == fit.report.objective)
    #expect(agree(objective(fit, entries, estimator), fit.report.objective, within: 1e-12))
  }

  private func objective(
    _ fit: TableFit,
    _ entries: [TableEntry],
    _ estimator: TableFactorisation
  ) -> Double {
    var total = 0.0
    for entry in entries {
      let rest = entry.value - fit.prediction(row: entry.row, column: entry.column)
      total += entry.weight * rest * rest
    }
    let factors = fit.rowFactors.elements + fit.columnFactors.elements
    let biases = fit.rowBiases + fit.columnBiases
    total += estimator.penalty * factors.reduce(0) { $0 + $1 * $1 }
    return total + estimator.biasPenalty * biases.reduce(0) { $0 + $1 * $1 }
  }

  @Test func `biases alone are the ridge fit on indicators`() throws {
    let table = table(4, rows: 6, columns: 4, share: 0.8, noise: 1)
    let estimator = TableFactorisation(rank: 0, biasPenalty: 0.5, tolerance: 1e-13)
    let fit = try estimator.fit(rows: 6, columns: 4, entries: table.known)
    let elements = table.known.flatMap { entry in
      (0..<10).map { $0 == entry.row || $0 == 6 + entry.column ? 1.0 : 0 }
    }
    let ridge = try LeastSquares(penalty: 0.5)
      .fit(
        design: Matrix(rows: table.known.count, columns: 10, elements: elements),
        target: table.known.map(\.value)
      )
    #expect(worst(fit.rowBiases + fit.columnBiases, ridge.coefficients, floor: 1) < 1e-9)
    #expect(agree(fit.level, ridge.intercept, within: 1e-9))
  }

  @Test func `the same seed gives the same bits on one worker or two`() throws {
    let table = table(5, rows: 1500, columns: 6, share: 0.5, noise: 0.3)
    var estimator = TableFactorisation(rank: 3, iterationLimit: 6)
    let one = try estimator.fit(rows: 1500, columns: 6, entries: table.known)
    estimator.workers = 2
    let two = try estimator.fit(rows: 1500, columns: 6, entries: table.known)
    #expect(one.rowFactors == two.rowFactors && one.columnFactors == two.columnFactors)
    #expect(one.objectives == two.objectives && one.level == two.level)
    #expect(!one.report.isConverged && one.report.iterations == 6)
  }

  @Test func `factors beat biases on held-out cells where there is structure`() throws {
    let table = table(6, rows: 200, columns: 12, share: 0.7, noise: 0.3)
    func error(_ rank: Int) throws -> Double {
      let fit = try TableFactorisation(rank: rank, penalty: 0.5)
        .fit(rows: 200, columns: 12, entries: table.known)
      return try fit.rootMeanSquare(of: table.held)
    }
    let (factors, biases) = (try error(2), try error(0))
    #expect(factors < 0.5 * biases)
  }

  @Test func `a row folded in equals the row that was fitted`() throws {
    let table = table(7, rows: 40, columns: 10, share: 0.7, noise: 0.2)
    let estimator = TableFactorisation(rank: 2, tolerance: 1e-9, iterationLimit: 3000)
    let fit = try estimator.fit(rows: 40, columns: 10, entries: table.known)
    let row = try fit.foldIn(table.known.filter { $0.row == 11 })
    #expect(worst(row.factors, Array(fit.rowFactors.row(11)), floor: 1) < 1e-6)
    for column in 0..<10 {
      let fitted = fit.prediction(row: 11, column: column)
      #expect(abs(fit.prediction(row, column: column) - fitted) < 1e-6)
    }
    let empty = try fit.foldIn([])
    #expect(empty.bias == 0 && empty.factors == [0, 0])
  }

  @Test func `empty rows stay at zero and bad entries are refused by name`() throws {
    let entry = TableEntry(row: 0, column: 0, value: 2)
    let fit = try TableFactorisation(rank: 1).fit(rows: 3, columns: 2, entries: [entry])
    #expect(fit.rowBiases[2] == 0 && fit.rowFactors[2, 0] == 0)
    #expect(fit.prediction(row: 2, column: 1) == fit.level)
    let bad: [(TableEntry, String)] = [
      (TableEntry(row: 3, column: 0, value: 1), "row 1, row: expected 0 … 2"),
      (TableEntry(row: 0, column: 2, value: 1), "row 1, column: expected 0 … 1"),
      (
        TableEntry(row: 0, column: 0, value: .nan),
        "row 1, value: expected a finite number whose square is finite"
      ),
      (
        TableEntry(row: 0, column: 0, value: 1, weight: -1),
        "row 1, weight: expected a finite number, 0 or more"
      ),
    ]
    for (other, text) in bad {
      let error = #expect(throws: LearningError.self) {
        try TableFactorisation().fit(rows: 3, columns: 2, entries: [entry, other])
      }
      #expect(error?.description == text)
    }
    #expect(throws: LearningError.self) {
      try TableFactorisation().fit(rows: 3, columns: 2, entries: [])
    }
    let heavy = (0..<4).map { TableEntry(row: 0, column: $0, value: 1, weight: 1e18) }
    #expect(throws: LearningError.rankDeficient(condition: .infinity)) {
      try TableFactorisation(rank: 6, penalty: 1e-9, biasPenalty: 1e-9)
        .fit(rows: 1, columns: 4, entries: heavy)
    }
  }
}
