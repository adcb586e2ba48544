// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiLinearAlgebra
import Testing

struct `Online fits` {
  @Test func `recursion without forgetting equals batch ridge`() throws {
    var random = RandomRows(seed: 2)
    let design = try random.design(rows: 80, columns: 4)
    let target = random.target(design)
    var state = RecursiveLeastSquares(columns: 4, prior: 10)
    for row in 0..<80 { state.update(Array(design.row(row)), target: target[row]) }
    let batch = try LeastSquares(penalty: 0.1, hasIntercept: false)
      .fit(design: design, target: target)
    #expect(worst(state.coefficients, batch.coefficients) < 1e-10)
    let before = state
    let statistics = try SufficientStatistics(design: design, target: target)
    try state.refactor(from: statistics, penalty: 0.1)
    #expect(worst(state.coefficients, before.coefficients) < 1e-10)
    #expect(worst(state.covariance.elements, before.covariance.elements, floor: 1e-3) < 1e-9)
  }

  @Test func `the posterior is widest where nothing was seen and its samples match it`() throws {
    var random = RandomRows(seed: 6)
    let design = try random.design(rows: 200, columns: 2, mean: 1)
    let target = random.target(design)
    let statistics = try SufficientStatistics(design: design, target: target)
    let posterior = try LinearPosterior(statistics, penalty: 1)
    let near = posterior.standardDeviation([1, 1])
    let far = posterior.standardDeviation([30, -30])
    #expect(far > 10 * near)
    let bound = posterior.upperConfidenceBound([1, 1], width: 2)
    #expect(abs(bound - posterior.fit.prediction([1, 1]) - 2 * near) < 1e-12)
    let luck = Luck(seed: 1, replication: 0)
    var (sum, squares) = (0.0, 0.0)
    for draw in 0..<4000 {
      let key = RequestKey(source: 0, ordinal: UInt32(draw))
      let model = posterior.sample(luck: luck, request: key, entity: 3)
      let score = model.intercept + 30 * model.coefficients[0] - 30 * model.coefficients[1]
      let rest = score - posterior.fit.prediction([30, -30])
      sum += rest
      squares += rest * rest
    }
    #expect(abs(sum / 4000) < 4 * far / 4000.0.squareRoot())
    #expect(abs((squares / 4000).squareRoot() / far - 1) < 0.05)
  }
}
