// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import Testing

struct `Small ridge systems` {
  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6])
  func `solutions equal the estimator's`(seed: UInt64) throws {
    var random = RandomRows(seed: seed)
    let columns = Int(seed) % 4
    let rows = try random.design(rows: 30, columns: columns)
    let target = random.target(rows)
    let weights = (0..<30).map { _ in random.uniform() }
    var system = RidgeSystem(features: columns, penalty: 0.7, interceptPenalty: 0.7)
    for row in 0..<30 { system.add(rows.row(row), target: target[row], weight: weights[row]) }
    let elements: [Double] = (0..<30).flatMap { rows.row($0) + [1.0] }
    let fit = try LeastSquares(penalty: 0.7, hasIntercept: false)
      .fit(
        design: Matrix(rows: 30, columns: columns + 1, elements: elements),
        target: target,
        weights: weights
      )
    let solution = system.solution()
    #expect(worst(try #require(solution), fit.coefficients) < 1e-10)
  }

  @Test func `lost digits give nothing`() {
    var system = RidgeSystem(features: 2, penalty: 1e-300, interceptPenalty: 1e-300)
    for _ in 0..<5 { system.add([1, 1], target: 1, weight: 1) }
    let solution = system.solution()
    #expect(solution == nil)
  }
}
