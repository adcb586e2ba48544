// SPDX-License-Identifier: Apache-2.0
// Platt 1999; Lin, Lin, Weng, Machine Learning 68, 2007, doi:10.1007/s10994-007-5018-6; Guo et al.,
// ICML 2017, arXiv:1706.04599; Kull, Silva Filho, Flach, AISTATS 2017 (beta calibration).

internal import PiCore

/// Platt's scaling: sigmoid(slope · logit p + bias).
public struct PlattScaling: ProbabilityCalibrator, Hashable {
  /// What the logit is multiplied with.
  public let slope: Double
  /// What is added to it.
  public let bias: Double

  /// Creates a scaling from its parameters.
  public init(slope: Double, bias: Double) {
    self.slope = slope
    self.bias = bias
  }

  /// Fits the parameters by maximum likelihood.
  ///
  /// - Parameters:
  ///   - sample: pairs that the model was not trained on.
  ///   - isSmoothed: Platt's targets (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2), with N the sums of weights;
  ///     otherwise 1 and 0, which is logistic recalibration.
  public init(fitting sample: ProbabilitySample, isSmoothed: Bool = true) {
    let positive = sample.baseRate * sample.totalWeight
    let negative = sample.totalWeight - positive
    let high = isSmoothed ? (positive + 1) / (positive + 2) : 1
    let low = isSmoothed ? 1 / (negative + 2) : 0
    let fit = SmallLogisticFit(
      columns: [
        sample.probabilities.map(Logistic.logit), Array(repeating: 1, count: sample.count),
      ],
      targets: sample.labels.map { $0 ? high : low },
      weights: sample.weights,
      start: [1, 0]
    )
    self.init(slope: fit.coefficients[0], bias: fit.coefficients[1])
  }

  /// The calibrated probability.
  public func calibrated(_ probability: Double) -> Double {
    Logistic.sigmoid(slope * Logistic.logit(probability) + bias)
  }
}

/// Temperature scaling: sigmoid(logit p / temperature).
public struct TemperatureScaling: ProbabilityCalibrator, Hashable {
  /// One over the temperature: below 1 makes probabilities less certain.
  public let inverseTemperature: Double

  /// Creates a scaling from its parameter.
  public init(inverseTemperature: Double) {
    self.inverseTemperature = inverseTemperature
  }

  /// Fits the temperature by maximum likelihood.
  public init(fitting sample: ProbabilitySample) {
    let fit = SmallLogisticFit(
      columns: [sample.probabilities.map(Logistic.logit)],
      targets: sample.labels.map { $0 ? 1 : 0 },
      weights: sample.weights,
      start: [1]
    )
    self.init(inverseTemperature: fit.coefficients[0])
  }

  /// The calibrated probability.
  public func calibrated(_ probability: Double) -> Double {
    Logistic.sigmoid(inverseTemperature * Logistic.logit(probability))
  }
}

/// Beta calibration: sigmoid(a log p − b log(1 − p) + c).
public struct BetaCalibration: ProbabilityCalibrator, Hashable {
  /// The weight of log p.
  public let a: Double
  /// The weight of −log(1 − p).
  public let b: Double
  /// What is added.
  public let c: Double

  /// Creates a calibration from its parameters.
  public init(a: Double, b: Double, c: Double) {
    self.a = a
    self.b = b
    self.c = c
  }

  /// Fits the parameters by maximum likelihood.
  public init(fitting sample: ProbabilitySample) {
    let inside = sample.probabilities.map(Logistic.clamped)
    let fit = SmallLogisticFit(
      columns: [
        inside.map(Mathematics.log), inside.map { -Mathematics.log1p(-$0) },
        Array(repeating: 1, count: sample.count),
      ],
      targets: sample.labels.map { $0 ? 1 : 0 },
      weights: sample.weights,
      start: [1, 1, 0]
    )
    self.init(a: fit.coefficients[0], b: fit.coefficients[1], c: fit.coefficients[2])
  }

  /// The calibrated probability.
  public func calibrated(_ probability: Double) -> Double {
    let p = Logistic.clamped(probability)
    return Logistic.sigmoid(a * Mathematics.log(p) - b * Mathematics.log1p(-p) + c)
  }
}
