// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiStatistics
import Testing

@Suite struct QualityModelTests {
  @Test(arguments: [0.1, 0.5, 0.75, 0.97])
  func `requests are solved at the stated mean rate`(rate: Double) {
    let model = QualityModel(solveRates: [[rate]], difficulties: [.standardNormal])
    let luck = Luck(seed: 8, replication: 0)
    let trials = 40_000
    var solved = 0
    for ordinal in 0..<trials {
      let key = RequestKey(source: 0, ordinal: UInt32(ordinal))
      let signal = Mathematics.normalQuantile(luck.uniform(.inputTokens, request: key))
      let difficulty = QualityModel.difficulty(signal: signal, request: key, luck: luck)
      let isSolved = model.solves(
        model: 0,
        request: key,
        taskType: TaskTypeIndex(0),
        difficulty: difficulty,
        luck: luck
      )
      solved += isSolved ? 1 : 0
    }
    let interval = ProportionInterval.clopperPearson(
      successes: solved,
      trials: trials,
      confidence: 0.999
    )
    #expect(interval.low <= rate && rate <= interval.high, "\(interval)")
  }

  @Test(arguments: [0.02, 0.5, 0.8, 0.99])
  func `without the hidden part the chance is the mean over it`(rate: Double) {
    let model = QualityModel(solveRates: [[rate]], difficulties: [.standardNormal])
    for signal in [-4.0, -1.3, 0, 0.7, 4] {
      // Its mean by the trapezoidal rule over ±9 standard deviations.
      var (mean, weights) = (0.0, 0.0)
      for step in -900...900 {
        let hidden = Double(step) / 100
        let weight = Mathematics.exp(-hidden * hidden / 2)
        weights += weight
        mean +=
          weight
          * model.probability(
            model: 0,
            taskType: TaskTypeIndex(0),
            difficulty: 0.6 * signal + 0.8 * hidden
          )
      }
      let found = model.expectedProbability(model: 0, taskType: TaskTypeIndex(0), signal: signal)
      #expect(abs(found - mean / weights) < 1e-6, "\(signal): \(found), \(mean / weights)")
    }
  }

  @Test func `harder requests are solved less`() {
    let model = QualityModel(solveRates: [[0.7]], difficulties: [.standardNormal])
    let chances = stride(from: -3.0, through: 3, by: 0.5).map {
      model.probability(model: 0, taskType: TaskTypeIndex(0), difficulty: $0)
    }
    #expect(zip(chances, chances.dropFirst()).allSatisfy { $0 > $1 })
  }
}
