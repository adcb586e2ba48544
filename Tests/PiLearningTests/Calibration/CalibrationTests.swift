// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import Testing

@Suite struct CalibrationTests {
  private let small = ProbabilitySample(
    probabilities: [0.1, 0.4, 0.4, 0.8, 1],
    labels: [false, true, false, true, true]
  )

  @Test func `metrics of five pairs`() {
    #expect(agree(small.brierScore, (0.01 + 0.36 + 0.16 + 0.04) / 5, within: 1e-14))
    #expect(small.areaUnderROC == 5.5 / 6)
    // Thresholds 1, 0.8, 0.4: precision 1, 1, 3/4.
    #expect(agree(small.averagePrecision ?? 0, (1 + 1 + 0.75) / 3, within: 1e-14))
    let table = small.confusion()
    #expect(table.truePositive == 2 && table.falseNegative == 1 && table.trueNegative == 2)
    #expect(table.accuracy == 0.8 && table.f1 == 0.8)
    #expect(agree(table.matthewsCorrelation, 4 / 36.0.squareRoot(), within: 1e-14))
    let wrong = ProbabilitySample(probabilities: [0], labels: [true])
    #expect(wrong.logLoss == .infinity && wrong.areaUnderROC == nil)
  }

  @Test func `bins of five pairs`() {
    let wide = ReliabilityDiagram(small, .equalWidth(2))
    #expect(wide.bins.map(\.count) == [3, 2])
    #expect(agree(wide.expectedError, (abs(0.9 - 1) + abs(1.8 - 2)) / 5, within: 1e-14))
    #expect(agree(wide.maximumError, 0.1, within: 1e-13))
    #expect(ReliabilityDiagram(small, .equalMass(5)).bins.count == 5)
    let parts = wide.decomposition
    #expect(agree(parts.uncertainty, 0.24, within: 1e-14))
    // Brier of the binned probabilities.
    let binned = (2 * 0.09 + 0.49 + 2 * 0.01) / 5
    let sum = parts.reliability - parts.resolution + parts.uncertainty
    #expect(agree(sum, binned, within: 1e-12), "\(sum) \(binned)")
  }

  @Test func `weights act like repeated pairs`() {
    let p = uniforms(seed: 1, count: 60)
    let labels = zip(p, uniforms(seed: 2, count: 60)).map { $0 * $0 > $1 }
    let counts = p.indices.map { 1 + $0 % 3 }
    let weighted = ProbabilitySample(
      probabilities: p,
      labels: labels,
      weights: counts.map(Double.init)
    )
    let rows = p.indices.flatMap { Array(repeating: $0, count: counts[$0]) }
    let repeated = ProbabilitySample(
      probabilities: rows.map { p[$0] },
      labels: rows.map { labels[$0] }
    )
    #expect(agree(weighted.brierScore, repeated.brierScore, within: 1e-12))
    #expect(agree(weighted.areaUnderROC ?? 0, repeated.areaUnderROC ?? 1, within: 1e-12))
    let (a, b) = (PlattScaling(fitting: weighted), PlattScaling(fitting: repeated))
    #expect(agree(a.slope, b.slope, within: 1e-9) && agree(a.bias, b.bias, within: 1e-9))
    let (c, d) = (IsotonicCalibration(fitting: weighted), IsotonicCalibration(fitting: repeated))
    #expect(c.points == d.points)
    #expect(zip(c.values, d.values).allSatisfy { agree($0, $1, within: 1e-12) })
  }

  @Test func `two classes at two points are fitted exactly`() {
    // p = 0.3 happens 1 in 4, p = 0.7 happens 2 in 4: both logits are matched.
    let sample = ProbabilitySample(
      probabilities: [0.3, 0.3, 0.3, 0.3, 0.7, 0.7, 0.7, 0.7],
      labels: [true, false, false, false, true, true, false, false]
    )
    let platt = PlattScaling(fitting: sample, isSmoothed: false)
    #expect(agree(platt.calibrated(0.3), 0.25, within: 1e-11))
    #expect(agree(platt.calibrated(0.7), 0.5, within: 1e-11))
    let isotonic = IsotonicCalibration(fitting: sample)
    #expect(isotonic.points == [0.3, 0.7] && isotonic.values == [0.25, 0.5])
    #expect(agree(isotonic.calibrated(0.5), 0.375, within: 1e-13))
    #expect(isotonic.calibrated(0) == 0.25 && isotonic.calibrated(1) == 0.5)
  }

  @Test func `calibrators undo a known distortion`() {
    let n = 20_000
    let truth = uniforms(seed: 5, count: n)
    let labels = zip(truth, uniforms(seed: 6, count: n)).map { $0 > $1 }
    // The model doubles the logit.
    let claimed = truth.map { p in p * p / (p * p + (1 - p) * (1 - p)) }
    let sample = ProbabilitySample(probabilities: claimed, labels: labels)
    #expect(abs(TemperatureScaling(fitting: sample).inverseTemperature - 0.5) < 0.02)
    let calibrators: [any ProbabilityCalibrator] = [
      PlattScaling(fitting: sample), TemperatureScaling(fitting: sample),
      BetaCalibration(fitting: sample), IsotonicCalibration(fitting: sample),
    ]
    for calibrator in calibrators {
      let after = ProbabilitySample(
        probabilities: claimed.map(calibrator.calibrated),
        labels: labels
      )
      #expect(ReliabilityDiagram(after, .equalWidth(10)).expectedError < 0.02, "\(calibrator)")
      #expect(ReliabilityDiagram(sample, .equalWidth(10)).expectedError > 0.06)
    }
  }

  @Test func `separable and one-sided samples still give finite answers`() {
    let apart = ProbabilitySample(
      probabilities: [0, 0.2, 0.8, 1],
      labels: [false, false, true, true]
    )
    let platt = PlattScaling(fitting: apart)
    #expect(platt.slope.isFinite && platt.calibrated(0.9) > platt.calibrated(0.1))
    let beta = BetaCalibration(fitting: apart)
    #expect(beta.calibrated(1).isFinite && beta.calibrated(0).isFinite)
    let always = ProbabilitySample(probabilities: [0.5, 0.6], labels: [true, true])
    #expect(IsotonicCalibration(fitting: always).calibrated(0.55) == 1)
  }

  @Test func `regression metrics of a small example`() {
    let metrics = RegressionMetrics(observed: [1, 2, 4], predicted: [2, 2, 2])
    #expect(metrics.meanAbsoluteError == 1)
    #expect(agree(metrics.rootMeanSquaredError, (5.0 / 3).squareRoot(), within: 1e-14))
    #expect(metrics.medianAbsoluteError == 1 && metrics.meanAbsolutePercentageError == 0.5)
    #expect(agree(metrics.pinballLoss(level: 0.9), (0.1 + 1.8) / 3, within: 1e-13))
    #expect(agree(metrics.rSquared ?? 0, 1 - 5 / (14.0 / 3), within: 1e-13))
    #expect(metrics.kendallTau == nil && metrics.pearsonCorrelation == nil)
    let order = RegressionMetrics(observed: [1, 2, 3, 4], predicted: [1, 3, 2, 10])
    #expect(agree(order.kendallTau ?? 0, 4.0 / 6, within: 1e-14))
    #expect(agree(order.spearmanCorrelation ?? 0, 0.8, within: 1e-14))
    let exact = RegressionMetrics(observed: [1, 2], predicted: [1, 2])
    #expect([1, 1.5, 2].allSatisfy { abs(exact.deviance(power: $0)) < 1e-14 })
    // A point forecast of its own normal: CRPS = σ (√2 − 1) / √π.
    let crps = exact.normalCRPS(standardDeviation: 3)
    let closed = 3 * (2.0.squareRoot() - 1) / Double.pi.squareRoot()
    #expect(agree(crps, closed, within: 1e-13))
  }
}
