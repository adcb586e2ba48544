// SPDX-License-Identifier: Apache-2.0
// Friedman, Ann. Stat. 29, 2001, doi:10.1214/aos/1013203451.

internal import PiCore
public import PiRuntime

/// What boosted trees minimise: a loss in the score, with its link.
public enum BoostingLoss: Hashable, Sendable {
  /// Half the squared error.
  case squared
  /// Log loss of a target between 0 and 1.
  case logistic
  /// Poisson loss of a count or rate, log link.
  case poisson
  /// Gamma loss of a positive target, log link.
  case gamma
  /// Tweedie loss of a target that is often zero, log link, power between 1 and 2.
  case tweedie(power: Double)
  /// Pinball loss of a quantile between 0 and 1; leaves hold the quantile of their residuals.
  case quantile(Double)

  /// How predictions follow from scores.
  public var link: EnsembleLink {
    switch self {
    case .squared, .quantile: .identity
    case .logistic: .logistic(scale: 1)
    case .poisson, .gamma, .tweedie: .log
    }
  }

  /// Whether the curvature of every row of weight 1 is taken as 1.
  package var hasUnitCurvature: Bool {
    switch self {
    case .squared, .quantile: true
    default: false
    }
  }

  /// The largest Newton step of a leaf.
  ///
  /// With a log link the quadratic model overshoots when a leaf's mean is far above its predictions; a
  /// step of at most 1 still lowers the loss.
  var largestStep: Double {
    switch self {
    case .squared, .quantile: .infinity
    case .logistic: 8
    case .poisson, .gamma, .tweedie: 1
    }
  }

  /// What a target must be.
  var targetExpectation: String {
    switch self {
    case .squared, .quantile: "a finite number"
    case .logistic: LogisticObjective().targetExpectation
    case .poisson, .tweedie: PoissonObjective().targetExpectation
    case .gamma: GammaObjective().targetExpectation
    }
  }

  func allows(_ target: Double) -> Bool {
    switch self {
    case .squared, .quantile: target.isFinite
    case .logistic: LogisticObjective().allows(target)
    case .poisson, .tweedie: PoissonObjective().allows(target)
    case .gamma: GammaObjective().allows(target)
    }
  }

  /// The loss of a row and its first two derivatives in the score.
  @inline(__always)
  package func loss(score: Double, target: Double) -> RowLoss {
    switch self {
    case .squared:
      let rest = score - target
      return RowLoss(loss: 0.5 * rest * rest, factor: 1, gradient: rest, curvature: 1)
    case .quantile(let share):
      let rest = target - score
      let slope = rest < 0 ? 1 - share : -share
      return RowLoss(loss: -slope * rest, factor: 1, gradient: slope, curvature: 1)
    case .logistic: return LogisticObjective().loss(predictor: score, target: target)
    case .poisson: return PoissonObjective().loss(predictor: score, target: target)
    case .gamma: return GammaObjective().loss(predictor: score, target: target)
    case .tweedie(let power):
      return TweedieObjective(power: power).loss(predictor: score, target: target)
    }
  }

  /// The constant score that minimises the loss, or nil when there is no finite one.
  func start(_ sample: WeightedSample) -> Double? {
    let score: Double
    switch self {
    case .squared: score = sample.mean
    case .quantile(let share): score = sample.quantile(share)
    case .logistic: score = Mathematics.log(sample.mean / (1 - sample.mean))
    case .poisson, .gamma, .tweedie: score = Mathematics.log(sample.mean)
    }
    return score.isFinite ? score : nil
  }
}
