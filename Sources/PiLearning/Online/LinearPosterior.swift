// SPDX-License-Identifier: Apache-2.0
// Li et al., WWW 2010, doi:10.1145/1772690.1772758; Agrawal, Goyal, ICML 2013, arXiv:1209.3352.

public import PiCore
internal import PiLinearAlgebra

/// The normal posterior of a linear model on the statistics of its rows, for choosing under uncertainty.
///
/// The mean is the ridge fit b of penalty λ; the covariance of the score of x is σ²·x'(S+λI)⁻¹x about
/// the means, plus σ²/W for the intercept.
public struct LinearPosterior: Sendable {
  /// The ridge fit.
  public let fit: LinearFit
  /// The noise variance σ² that scales the covariance.
  public let noiseVariance: Double
  private let factor: Cholesky
  private let scales: [Double]

  /// Creates the posterior of statistics.
  ///
  /// - Parameters:
  ///   - statistics: rows of one arm, or pooled.
  ///   - penalty: λ > 0.
  ///   - noiseVariance: σ², or nil for the residual variance of the fit.
  /// - Throws: ``LearningError`` when there are no rows or digits run out.
  public init(
    _ statistics: SufficientStatistics,
    penalty: Double,
    noiseVariance: Double? = nil
  ) throws(LearningError) {
    precondition(penalty > 0, "the prior of a posterior is proper")
    fit = try LeastSquares(penalty: penalty).fit(statistics)
    let noise = noiseVariance ?? fit.residualVariance
    guard noise.isFinite, noise >= 0 else {
      throw .tooFewRows(rows: statistics.count, coefficients: statistics.columns + 1)
    }
    self.noiseVariance = noise
    var system = statistics.featureMoments
    system.addToDiagonal(penalty)
    let scales = system.diagonal.map { 1 / $0.squareRoot() }
    system.scaleSymmetrically(by: scales)
    self.scales = scales
    let scaled = system
    factor = try LearningError.translating { () throws(LinearAlgebraError) in
      try Cholesky(scaled)
    }
  }

  /// The standard deviation of the expected score of a row.
  public func standardDeviation(_ features: [Double]) -> Double {
    (noiseVariance * max(0, fit.leverage(features))).squareRoot()
  }

  /// The optimistic score of LinUCB: prediction plus `width` standard deviations.
  public func upperConfidenceBound(_ features: [Double], width: Double) -> Double {
    fit.prediction(features) + width * standardDeviation(features)
  }

  /// Draws a model for Thompson sampling; the same key gives the same model.
  ///
  /// - Parameters:
  ///   - luck: the luck of the replication.
  ///   - request: the decision the draw is for.
  ///   - entity: the arm.
  /// - Returns: intercept and coefficients.
  public func sample(
    luck: Luck,
    request: RequestKey,
    entity: Int
  ) -> (intercept: Double, coefficients: [Double]) {
    let spread = noiseVariance.squareRoot()
    var noise = (0...fit.coefficients.count).map { index in
      Mathematics.normalQuantile(
        luck.uniform(.router, entity: entity, request: request, index: index)
      )
    }
    let level = noise.removeLast() * spread / fit.weight.squareRoot()
    factor.colour(&noise)
    var coefficients = fit.coefficients
    var intercept = fit.intercept + level
    for index in coefficients.indices {
      let shift = spread * scales[index] * noise[index]
      coefficients[index] += shift
      intercept -= shift * fit.means[index]
    }
    return (intercept, coefficients)
  }
}
