// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLinearAlgebra

/// Random designs and targets; the same seed gives the same rows.
struct RandomRows {
  let luck: Luck
  private var next: UInt32 = 0

  init(seed: UInt64) { luck = Luck(seed: seed, replication: 0) }

  mutating func uniform() -> Double {
    next += 1
    return luck.uniform(.resampling, request: RequestKey(source: 1, ordinal: next))
  }

  mutating func normal() -> Double { Mathematics.normalQuantile(uniform()) }

  mutating func design(rows: Int, columns: Int, mean: Double = 0) throws -> Matrix<Double> {
    var elements: [Double] = []
    for _ in 0..<rows * columns { elements.append(mean + normal()) }
    return try Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// A linear target with noise.
  mutating func target(_ design: Matrix<Double>, noise: Double = 0.5) -> [Double] {
    let truth = (0..<design.columns).map { _ in normal() }
    return (0..<design.rows).map { row in
      zip(design.row(row), truth).reduce(1 + noise * normal()) { $0 + $1.0 * $1.1 }
    }
  }
}
