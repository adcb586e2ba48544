// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import PiRuntime
import Testing

struct `Several linear models scored together` {
  private func scores(_ heads: LinearHeads, _ rows: Matrix<Double>) throws -> [Double] {
    var result = try Matrix<Double>(rows: rows.rows, columns: heads.links.count)
    heads.score(rows, into: &result)
    return (0..<rows.rows).flatMap { Array(result.row($0)) }
  }

  @Test func `each head has its intercept, its coefficients and its link`() throws {
    let heads = LinearHeads(
      intercepts: [1, -0.5, 0.25],
      coefficients: try Matrix(rows: 3, columns: 2, elements: [2, -1, 0.5, 0.25, 1, 0]),
      links: [.identity, .logit, .log]
    )
    let found = try scores(heads, Matrix(rows: 1, columns: 2, elements: [1, 2]))
    // 1 + 2 − 2; 1/(1 + e^−½) and e^1.25 to 17 digits.
    #expect(worst(found, [1, 0.62245933120185456, 3.4903429574618414]) < 1e-15, "\(found)")
  }

  @Test func `scales of powers of two fold exactly`() throws {
    let heads = LinearHeads(
      intercepts: [1, 0],
      coefficients: try Matrix(rows: 2, columns: 2, elements: [3, -8, 0, 1]),
      links: [.identity, .logit]
    )
    let folded = heads.folding(centres: [2, 0.5], scales: [4, -0.5])
    #expect(Array(folded.coefficients.row(0)) == [0.75, 16])
    #expect(Array(folded.coefficients.row(1)) == [0, -2])
    #expect(folded.intercepts == [1 - 1.5 - 8, 1])
    #expect(folded.links == heads.links)
  }

  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
  func `folded heads answer to features what the others answer to scaled ones`(
    seed: UInt64
  ) throws {
    var random = RandomRows(seed: seed)
    let rows = try random.design(rows: 40, columns: 6, mean: 1)
    let centres = (0..<6).map { _ in 3 * random.normal() }
    let scales = (0..<6).map { _ in 0.1 + 4 * random.uniform() }
    var scaled = rows
    for row in 0..<40 {
      for column in 0..<6 {
        scaled[row, column] = (rows[row, column] - centres[column]) / scales[column]
      }
    }
    let heads = LinearHeads(
      intercepts: [0.3, -1, 0.2],
      coefficients: try Matrix(
        rows: 3,
        columns: 6,
        elements: (0..<18).map { _ in random.normal() }
      ),
      links: [.identity, .logit, .log]
    )
    let found = try scores(heads.folding(centres: centres, scales: scales), rows)
    let expected = try scores(heads, scaled)
    // Predictors are sums of terms up to about 1,000; their rounding is what is left.
    #expect(worst(found, expected, floor: 1) < 1e-11, "seed \(seed)")
    #expect(found != Array(repeating: found[0], count: found.count))
  }
}
