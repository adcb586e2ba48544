// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import Testing

struct `Quantile regression` {
  @Test(arguments: [UInt64(1), 2, 3, 4, 5])
  func `fits are certified vertices with the right share below`(seed: UInt64) throws {
    var random = RandomRows(seed: seed)
    let design = try random.design(rows: 300, columns: 3, mean: 5)
    let target = random.target(design)
    let fits = try QuantileRegression()
      .fit(quantiles: [0.9, 0.1, 0.5], design: design, target: target)
    #expect(fits.fits.map(\.quantile) == [0.1, 0.5, 0.9])
    for fit in fits.fits {
      #expect(fit.isCertified, "seed \(seed) \(fit.quantile)")
      let residuals = (0..<300).map { target[$0] - fit.prediction(Array(design.row($0))) }
      let below = residuals.count { $0 < -1e-9 }
      let touching = residuals.count { abs($0) <= 1e-9 }
      #expect(touching == 4)
      #expect(Double(below) <= 300 * fit.quantile)
      #expect(Double(below + touching) >= 300 * fit.quantile)
      #expect(fit.standardErrors.allSatisfy { $0 > 0 && $0.isFinite })
    }
    let far = fits.predictions([50, -50, 20])
    #expect(far == far.sorted())
  }

  @Test func `a model without features is the sample quantile`() throws {
    let design = try Matrix(rows: 5, columns: 1, elements: [1, 1, 1, 1, 1])
    let fit = try QuantileRegression(hasIntercept: false)
      .fit(quantile: 0.5, design: design, target: [5, 1, 9, 3, 4])
    #expect(abs(fit.coefficients[0] - 4) < 1e-12)
    #expect(abs(fit.objective - 0.5 * 10) < 1e-12)
  }

  @Test func `columns that depend on each other are refused`() throws {
    let design = try Matrix(rows: 4, columns: 2, elements: [1, 2, 2, 4, 3, 6, 4, 8])
    #expect(throws: LearningError.self) {
      try QuantileRegression().fit(quantile: 0.5, design: design, target: [1, 2, 4, 3])
    }
  }
}
