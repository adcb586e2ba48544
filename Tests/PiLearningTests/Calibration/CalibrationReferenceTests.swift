// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiTestSupport
import Testing

/// Walks the calibration reference: a value that no line below checks fails the test.
@Suite struct CalibrationReferenceTests {
  private static let folder = ReferenceFolder("calibration")

  private func sample(weighted: Bool) throws -> ProbabilitySample {
    let columns = try CalibrationReferenceTests.folder.columns("probs.csv")
    return ProbabilitySample(
      probabilities: columns["p"] ?? [],
      labels: (columns["y"] ?? []).map { $0 == 1 },
      weights: weighted ? columns["w"] : nil
    )
  }

  @Test(.enabled(if: folder.isPresent))
  func `every value of the reference is checked`() throws {
    var ledger = try CalibrationReferenceTests.folder.ledger()
    let plain = try sample(weighted: false)
    let weighted = try sample(weighted: true)
    checkMetrics("metrics|unweighted", plain, &ledger)
    checkMetrics("metrics|weighted", weighted, &ledger)
    checkFits(plain, &ledger)
    checkIsotonic(plain, weighted, &ledger)
    ledger.excuse("convention")
    #expect(ledger.mismatches.isEmpty, "\(ledger.mismatches.joined(separator: "\n"))")
    #expect(ledger.unchecked.isEmpty, "\(ledger.unchecked)")
    #expect(ledger.comparisons > 200)
  }

  private func checkMetrics(
    _ path: String,
    _ sample: ProbabilitySample,
    _ ledger: inout ReferenceLedger
  ) {
    for bins in [10, 15] {
      let width = ReliabilityDiagram(sample, .equalWidth(bins))
      let mass = ReliabilityDiagram(sample, .equalMass(bins))
      ledger.check("\(path)|ece_width_\(bins)", width.expectedError, within: 1e-12)
      ledger.check("\(path)|mce_width_\(bins)", width.maximumError, within: 1e-12)
      ledger.check("\(path)|ece_mass_\(bins)", mass.expectedError, within: 1e-12)
    }
    let diagram = ReliabilityDiagram(sample, .equalWidth(10))
    for (index, bin) in diagram.bins.enumerated() {
      let row = [Double(bin.position), Double(bin.count), bin.confidence, bin.share]
      ledger.check("\(path)|reliability_10|\(index)", row, within: 1e-12)
    }
    let parts = diagram.decomposition
    let table = sample.confusion()
    let values: [(String, Double)] = [
      ("brier", sample.brierScore), ("log_loss", sample.logLoss),
      ("auc", sample.areaUnderROC ?? .nan),
      ("average_precision", sample.averagePrecision ?? .nan),
      ("accuracy_0_5", table.accuracy), ("f1_0_5", table.f1 ?? .nan),
      ("mcc_0_5", table.matthewsCorrelation),
      ("brier_murphy_10|reliability", parts.reliability),
      ("brier_murphy_10|resolution", parts.resolution),
      ("brier_murphy_10|uncertainty", parts.uncertainty),
    ]
    for (name, value) in values { ledger.check("\(path)|\(name)", value, within: 1e-12) }
  }

  private func checkFits(_ sample: ProbabilitySample, _ ledger: inout ReferenceLedger) {
    let platt = PlattScaling(fitting: sample)
    ledger.check("platt|slope", platt.slope, within: 1e-11)
    ledger.check("platt|bias", platt.bias, within: 1e-11)
    // The peer stops its iteration earlier.
    ledger.check("platt|sklearn_a_b", [platt.slope, platt.bias], within: 1e-9)
    let plain = PlattScaling(fitting: sample, isSmoothed: false)
    ledger.check("logistic_recalibration|slope", plain.slope, within: 1e-11)
    ledger.check("logistic_recalibration|bias", plain.bias, within: 1e-11)
    let heat = TemperatureScaling(fitting: sample).inverseTemperature
    ledger.check("temperature|inverse_temperature", heat, within: 1e-11)
    let beta = BetaCalibration(fitting: sample)
    ledger.check("beta_calibration|a", beta.a, within: 1e-11)
    ledger.check("beta_calibration|b", beta.b, within: 1e-11)
    ledger.check("beta_calibration|c", beta.c, within: 1e-11)
    for path in [
      "platt|model", "platt|grad", "logistic_recalibration|grad", "temperature|grad",
      "beta_calibration|model", "beta_calibration|grad",
    ] { ledger.excuse(path) }
  }

  private func checkIsotonic(
    _ plain: ProbabilitySample,
    _ weighted: ProbabilitySample,
    _ ledger: inout ReferenceLedger
  ) {
    let fit = IsotonicCalibration(fitting: plain)
    ledger.check("isotonic|x", fit.points, within: 1e-12)
    ledger.check("isotonic|y", fit.values, within: 1e-12)
    let at = ledger.numbers("isotonic|at")
    ledger.check("isotonic|value", at.map(fit.calibrated), within: 1e-12)
    let other = IsotonicCalibration(fitting: weighted)
    ledger.check("isotonic|weighted_value", at.map(other.calibrated), within: 1e-12)
  }

  @Test(.enabled(if: folder.isPresent))
  func `every regression metric of the reference is checked`() throws {
    let columns = try CalibrationReferenceTests.folder.columns("regression.csv")
    var ledger = try CalibrationReferenceTests.folder.ledger("regression_expected.json")
    let metrics = RegressionMetrics(
      observed: columns["y"] ?? [],
      predicted: columns["pred"] ?? []
    )
    let values: [(String, Double)] = [
      ("mae", metrics.meanAbsoluteError), ("rmse", metrics.rootMeanSquaredError),
      ("medae", metrics.medianAbsoluteError), ("mape", metrics.meanAbsolutePercentageError),
      ("smape", metrics.symmetricPercentageError), ("rmsle", metrics.rootMeanSquaredLogError),
      ("r2", metrics.rSquared ?? .nan), ("d2_absolute", metrics.absoluteErrorExplained ?? .nan),
      ("pinball|0.5", metrics.pinballLoss(level: 0.5)),
      ("pinball|0.9", metrics.pinballLoss(level: 0.9)),
      ("pinball|0.95", metrics.pinballLoss(level: 0.95)),
      ("poisson_deviance", metrics.deviance(power: 1)),
      ("gamma_deviance", metrics.deviance(power: 2)),
      ("tweedie_1_5", metrics.deviance(power: 1.5)),
      ("crps_gauss_sigma300", metrics.normalCRPS(standardDeviation: 300)),
      ("pearson", metrics.pearsonCorrelation ?? .nan),
      ("spearman", metrics.spearmanCorrelation ?? .nan),
      ("kendall_b", metrics.kendallTau ?? .nan),
    ]
    for (name, value) in values { ledger.check(name, value, within: 1e-12) }
    ledger.excuse("concordance")
    #expect(ledger.mismatches.isEmpty, "\(ledger.mismatches.joined(separator: "\n"))")
    #expect(ledger.unchecked.isEmpty, "\(ledger.unchecked)")
  }
}
