// SPDX-License-Identifier: Apache-2.0
// McCullagh, Nelder: Generalized Linear Models, 2nd ed., 1989.

internal import PiCore
public import PiRuntime

/// The loss of one row and its first two derivatives in the linear predictor.
@frozen
public struct RowLoss: Sendable, Hashable {
  /// The negative log likelihood up to what does not depend on the predictor, without `factor`.
  public var loss: Double
  /// A number of 1 … 2 whose logarithm belongs to the loss; 1 when there is none.
  public var factor: Double
  /// The first derivative.
  public var gradient: Double
  /// The second derivative, not negative.
  public var curvature: Double
}

/// A loss that is convex in the linear predictor, with the variance function it belongs to.
public protocol Objective: Sendable {
  /// How the mean follows from the predictor.
  var link: Link { get }
  /// Whether the link is the canonical one, so that observed and expected information agree.
  var isCanonical: Bool { get }
  /// Whether the dispersion is known to be 1.
  var hasUnitDispersion: Bool { get }
  /// What a target must be, such as `0 or more`.
  var targetExpectation: String { get }
  /// Whether a target is allowed.
  func allows(_ target: Double) -> Bool
  /// The loss of a row.
  func loss(predictor: Double, target: Double) -> RowLoss
  /// The variance of a row of that mean and dispersion 1.
  func variance(_ mean: Double) -> Double
  /// The deviance of a row of weight 1.
  func deviance(target: Double, mean: Double) -> Double
}

/// Log loss of a target between 0 and 1.
public struct LogisticObjective: Objective {
  /// Creates the objective.
  public init() {}
  /// How the mean follows from the predictor.
  public var link: Link { .logit }
  /// Whether observed and expected information agree.
  public var isCanonical: Bool { true }
  /// Whether the dispersion is known to be 1.
  public var hasUnitDispersion: Bool { true }
  /// What a target must be.
  public var targetExpectation: String { "0 … 1" }
  /// Whether a target is allowed.
  public func allows(_ target: Double) -> Bool { target >= 0 && target <= 1 }

  /// The loss of a row and its derivatives.
  public func loss(predictor: Double, target: Double) -> RowLoss {
    let small = Mathematics.exp(-abs(predictor))
    let share = 1 / (1 + small)
    let mean = predictor >= 0 ? share : small * share
    return RowLoss(
      loss: max(predictor, 0) - target * predictor,
      factor: 1 + small,
      gradient: mean - target,
      curvature: small * share * share
    )
  }

  /// The variance of a row of that mean and dispersion 1.
  public func variance(_ mean: Double) -> Double { mean * (1 - mean) }

  /// The deviance of a row of weight 1.
  public func deviance(target: Double, mean: Double) -> Double {
    2 * (entropy(target, mean) + entropy(1 - target, 1 - mean))
  }
}

/// Poisson loss of a count or rate.
public struct PoissonObjective: Objective {
  /// Creates the objective.
  public init() {}
  /// How the mean follows from the predictor.
  public var link: Link { .log }
  /// Whether observed and expected information agree.
  public var isCanonical: Bool { true }
  /// Whether the dispersion is known to be 1.
  public var hasUnitDispersion: Bool { true }
  /// What a target must be.
  public var targetExpectation: String { "0 or more" }
  /// Whether a target is allowed.
  public func allows(_ target: Double) -> Bool { target >= 0 && target.isFinite }

  /// The loss of a row and its derivatives.
  public func loss(predictor: Double, target: Double) -> RowLoss {
    let mean = Mathematics.exp(predictor)
    return RowLoss(
      loss: mean - target * predictor,
      factor: 1,
      gradient: mean - target,
      curvature: mean
    )
  }

  /// The variance of a row of that mean and dispersion 1.
  public func variance(_ mean: Double) -> Double { mean }

  /// The deviance of a row of weight 1.
  public func deviance(target: Double, mean: Double) -> Double {
    2 * (entropy(target, mean) - (target - mean))
  }
}

/// Gamma loss of a positive target, log link.
public struct GammaObjective: Objective {
  /// Creates the objective.
  public init() {}
  /// How the mean follows from the predictor.
  public var link: Link { .log }
  /// Whether observed and expected information agree.
  public var isCanonical: Bool { false }
  /// Whether the dispersion is known to be 1.
  public var hasUnitDispersion: Bool { false }
  /// What a target must be.
  public var targetExpectation: String { "more than 0" }
  /// Whether a target is allowed.
  public func allows(_ target: Double) -> Bool { target > 0 && target.isFinite }

  /// The loss of a row and its derivatives.
  public func loss(predictor: Double, target: Double) -> RowLoss {
    let ratio = target * Mathematics.exp(-predictor)
    return RowLoss(loss: predictor + ratio, factor: 1, gradient: 1 - ratio, curvature: ratio)
  }

  /// The variance of a row of that mean and dispersion 1.
  public func variance(_ mean: Double) -> Double { mean * mean }

  /// The deviance of a row of weight 1.
  public func deviance(target: Double, mean: Double) -> Double {
    2 * ((target - mean) / mean - Mathematics.log(target / mean))
  }
}

/// Tweedie loss of a target that is often exactly zero, log link, power between 1 and 2.
public struct TweedieObjective: Objective {
  /// The power of the variance function μᵖ.
  public let power: Double

  /// Creates the objective of a power between 1 and 2.
  public init(power: Double) {
    precondition(power > 1 && power < 2, "the power is between 1 and 2")
    self.power = power
  }

  /// How the mean follows from the predictor.
  public var link: Link { .log }
  /// Whether observed and expected information agree.
  public var isCanonical: Bool { false }
  /// Whether the dispersion is known to be 1.
  public var hasUnitDispersion: Bool { false }
  /// What a target must be.
  public var targetExpectation: String { "0 or more" }
  /// Whether a target is allowed.
  public func allows(_ target: Double) -> Bool { target >= 0 && target.isFinite }

  /// The loss of a row and its derivatives.
  public func loss(predictor: Double, target: Double) -> RowLoss {
    let (a, b) = (1 - power, 2 - power)
    let first = target * Mathematics.exp(a * predictor)
    let second = Mathematics.exp(b * predictor)
    return RowLoss(
      loss: second / b - first / a,
      factor: 1,
      gradient: second - first,
      curvature: b * second - a * first
    )
  }

  /// The variance of a row of that mean and dispersion 1.
  public func variance(_ mean: Double) -> Double { Mathematics.pow(mean, power) }

  /// The deviance of a row of weight 1.
  public func deviance(target: Double, mean: Double) -> Double {
    let (a, b) = (1 - power, 2 - power)
    let own = target > 0 ? Mathematics.pow(target, b) / (a * b) : 0
    return 2
      * (own - target * Mathematics.pow(mean, a) / a + Mathematics.pow(mean, b) / b)
  }
}

/// target·ln(target/mean), 0 at a target of 0.
private func entropy(_ target: Double, _ mean: Double) -> Double {
  target > 0 ? target * Mathematics.log(target / mean) : 0
}
