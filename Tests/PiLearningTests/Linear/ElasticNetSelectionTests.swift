// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiLinearAlgebra
import PiStatistics
import Testing

struct `Selection of an elastic net's penalty` {
  private struct Blocks {
    let design: Matrix<Double>
    let target: [Double]
    let ranges: [Range<Int>]
    let statistics: [SufficientStatistics]

    /// Ten features of which two matter.
    init(seed: UInt64) throws {
      var random = RandomRows(seed: seed)
      let design = try random.design(rows: 360, columns: 10, mean: 1)
      let target = (0..<360).map { 2 + design[$0, 0] - 0.5 * design[$0, 4] + random.normal() }
      let ranges = (0..<6).map { $0 * 60..<($0 + 1) * 60 }
      statistics = try ranges.map { rows in
        try SufficientStatistics(
          design: try design.view(rows: rows).copied(),
          target: Array(target[rows])
        )
      }
      self.design = design
      self.target = target
      self.ranges = ranges
    }
  }

  @Test(arguments: [0, 1])
  func `errors equal those of refitting and predicting row by row`(embargo: Int) throws {
    let blocks = try Blocks(seed: 5)
    let net = ElasticNet(mixing: 0.7)
    let penalties = [0.5, 0.1, 0.01]
    let found = try net.selected(blocks: blocks.statistics, penalties: penalties, embargo: embargo)
    for (index, penalty) in penalties.enumerated() {
      var (squares, rows) = (0.0, 0)
      for test in (embargo + 1)..<6 {
        let past = 0..<blocks.ranges[test - embargo].lowerBound
        let statistics = try SufficientStatistics(
          design: try blocks.design.view(rows: past).copied(),
          target: Array(blocks.target[past])
        )
        let fit = try net.path(statistics, penalties: [penalty])[0]
        for row in blocks.ranges[test] {
          let fitted = zip(blocks.design.row(row), fit.coefficients).reduce(fit.intercept) {
            $0 + $1.0 * $1.1
          }
          squares += (blocks.target[row] - fitted) * (blocks.target[row] - fitted)
          rows += 1
        }
      }
      #expect(worst([found.meanSquares[index]], [squares / Double(rows)]) < 1e-8)
    }
    #expect(found.meanSquares[found.best] == found.meanSquares.min())
    #expect(found.simplest <= found.best)
    #expect(found.fit.penalty == penalties[found.best])
  }

  @Test func `the path starts empty, and what matters survives redrawn blocks`() throws {
    let blocks = try Blocks(seed: 8)
    let net = ElasticNet()
    let found = try net.selected(blocks: blocks.statistics)
    #expect(found.penalties.count == 100 && found.best > 0 && found.best < 99)
    let largest = found.meanSquares[0]
    #expect(found.meanSquares[found.best] < 0.8 * largest)
    // Degrees of freedom are the coefficients that are not zero and the intercept.
    let active = found.fit.coefficients.count { $0 != 0 }
    #expect(found.fit.diagnostics.effectiveDegreesOfFreedom == Double(active + 1))
    let spreads = try net.spreads(
      blocks: blocks.statistics,
      penalty: found.penalties[found.simplest],
      replicates: 200,
      luck: Luck(seed: 1, replication: 0)
    )
    #expect(spreads[0].selectionShare == 1 && spreads[0].interval.low > 0.5)
    #expect(spreads[4].selectionShare == 1 && spreads[4].interval.high < -0.1)
    #expect(spreads[7].selectionShare < 0.9 && spreads[7].interval.low <= 0)
  }

  @Test func `one block cannot be predicted from the past`() throws {
    let blocks = try Blocks(seed: 2)
    #expect(throws: LearningError.self) {
      try ElasticNet().selected(blocks: Array(blocks.statistics[..<1]))
    }
    #expect(throws: LearningError.self) {
      try ElasticNet().selected(blocks: Array(blocks.statistics[..<2]), embargo: 1)
    }
  }
}
