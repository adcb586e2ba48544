// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import Testing

struct `Quantiles of weighted, repeated and many rows` {
  /// Rows of integer weights, and the same rows given that many times.
  private struct Repeated {
    let design: Matrix<Double>
    let target: [Double]
    let weights: [Double]
    let longDesign: Matrix<Double>
    let longTarget: [Double]

    init(seed: UInt64, rows: Int, columns: Int) throws {
      var random = RandomRows(seed: seed)
      let design = try random.design(rows: rows, columns: columns, mean: 2)
      let target = random.target(design)
      let weights = (0..<rows).map { _ in Double(Int(random.uniform() * 4)) }
      let copies = weights.indices.flatMap { Array(repeating: $0, count: Int(weights[$0])) }
      self.design = design
      self.target = target
      self.weights = weights
      longDesign = try Matrix(
        rows: copies.count,
        columns: columns,
        elements: copies.flatMap { Array(design.row($0)) }
      )
      longTarget = copies.map { target[$0] }
    }
  }

  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6], [0.1, 0.5, 0.9])
  func `a weight is a repetition`(seed: UInt64, quantile: Double) throws {
    // The last two have enough rows for the reduction to those in doubt.
    let rows = try Repeated(seed: seed, rows: seed > 4 ? 6000 : 250, columns: 3)
    let weighted = try QuantileRegression()
      .fit(quantile: quantile, design: rows.design, target: rows.target, weights: rows.weights)
    let repeated = try QuantileRegression()
      .fit(quantile: quantile, design: rows.longDesign, target: rows.longTarget)
    #expect(weighted.isCertified && repeated.isCertified, "seed \(seed)")
    #expect(worst([weighted.objective], [repeated.objective]) < 1e-12)
    #expect(worst(weighted.estimates, repeated.estimates) < 1e-10)
    #expect(worst(weighted.standardErrors, repeated.standardErrors) < 1e-8)
  }

  /// Skewed features, a rare indicator, variance that grows, outliers, rounded targets.
  private func hard(seed: UInt64, rows: Int) throws -> (Matrix<Double>, [Double]) {
    var random = RandomRows(seed: seed)
    var elements: [Double] = []
    var target: [Double] = []
    for _ in 0..<rows {
      let skewed = 1 / (0.02 + random.uniform())
      let rare = random.uniform() < 0.01 ? 1.0 : 0
      let features = [skewed, rare, random.normal(), (random.normal() * 2).rounded()]
      elements += features
      let noise = random.normal() * (1 + 0.2 * skewed) * (random.uniform() < 0.01 ? 50 : 1)
      let value = 3 + 0.5 * skewed - 2 * rare + features[3] + noise
      target.append(seed % 2 == 0 ? value : (value * 4).rounded() / 4)
    }
    return (try Matrix(rows: rows, columns: 4, elements: elements), target)
  }

  @Test(arguments: 1...12)
  func `hard rows give vertices that are proven on all rows`(seed: Int) throws {
    let (design, target) = try hard(seed: UInt64(seed), rows: 5000)
    for quantile in [0.05, 0.5, 0.95] {
      let fit = try QuantileRegression().fit(quantile: quantile, design: design, target: target)
      #expect(fit.isCertified, "seed \(seed), \(quantile): \(fit.diagnostics)")
      // No plane nearby is better.
      for column in 0..<5 {
        for step in [1e-4, -1e-4] {
          var estimates = fit.estimates
          estimates[column] += step * (1 + abs(estimates[column]))
          let other = objective(estimates, design, target, quantile)
          #expect(other >= fit.objective * (1 - 1e-12), "seed \(seed), \(quantile)")
        }
      }
    }
  }

  private func objective(
    _ estimates: [Double],
    _ design: Matrix<Double>,
    _ target: [Double],
    _ quantile: Double
  ) -> Double {
    var total = 0.0
    for row in 0..<design.rows {
      let fitted = zip(design.row(row), estimates.dropFirst()).reduce(estimates[0]) {
        $0 + $1.0 * $1.1
      }
      let rest = target[row] - fitted
      total += rest >= 0 ? quantile * rest : (quantile - 1) * rest
    }
    return total
  }

  @Test func `one and two workers give the same bits, for one quantile and for several`() throws {
    let (design, target) = try hard(seed: 40, rows: 20_000)
    let one = QuantileRegression(workers: 1)
    let two = QuantileRegression(workers: 2)
    let single = try one.fit(quantile: 0.9, design: design, target: target)
    #expect(try two.fit(quantile: 0.9, design: design, target: target) == single)
    let several = try one.fit(quantiles: [0.5, 0.9], design: design, target: target)
    #expect(try two.fit(quantiles: [0.5, 0.9], design: design, target: target) == several)
    #expect(several.fits[1] == single)
  }

  @Test func `rows without weight do not count, and too few with weight are refused`() throws {
    let design = try Matrix(rows: 4, columns: 1, elements: [1, 2, 3, 900])
    let fit = try QuantileRegression()
      .fit(quantile: 0.5, design: design, target: [1, 2, 3, -50], weights: [1, 1, 1, 0])
    #expect(abs(fit.coefficients[0] - 1) < 1e-12 && abs(fit.intercept) < 1e-12)
    let error = #expect(throws: LearningError.self) {
      try QuantileRegression()
        .fit(quantile: 0.5, design: design, target: [1, 2, 3, 4], weights: [1, 0, 0, 0])
    }
    #expect(error?.description == "1 rows do not determine 2 coefficients")
  }
}
