// SPDX-License-Identifier: Apache-2.0
// Dudík et al., Stat. Sci. 29, 2014, doi:10.1214/14-STS500 (DR); Swaminathan, Joachims, NeurIPS 2015
// (SNIPS); Wang, Agarwal, Dudík, ICML 2017, arXiv:1612.01205 (SWITCH); Su et al., ICML 2020,
// arXiv:1907.09623 (optimistic shrinkage); Metelli et al., NeurIPS 2021 (subgaussian).

/// A way to estimate the value of a policy from the log of another one.
public enum OffPolicyEstimator: Hashable, Sendable {
  /// Believes the model: mean Σ target · predicted.
  case directMethod
  /// Inverse propensity scoring: mean w r.
  case inversePropensity
  /// The same with weights of at most a limit.
  case clipped(limit: Double)
  /// Σ w r / Σ w.
  case selfNormalised
  /// The model, corrected where the log can: mean (model + w (r − q)).
  case doublyRobust
  /// The correction self-normalised: mean model + Σ w (r − q) / Σ w.
  case selfNormalisedDoublyRobust
  /// Corrects only where w is at most a threshold.
  case switching(threshold: Double)
  /// Weights shrunk to w λ / (w² + λ).
  case optimisticShrinkage(lambda: Double)
  /// Inverse propensity scoring with w / (1 − λ + λ w).
  case subgaussian(lambda: Double)
  /// Doubly robust with w / (1 − λ + λ w).
  case subgaussianDoublyRobust(lambda: Double)

  /// The weight that the estimator uses in the place of `weight`.
  func shaped(_ weight: Double) -> Double {
    switch self {
    case .directMethod: 0
    case .clipped(let limit): min(weight, limit)
    case .switching(let threshold): weight <= threshold ? weight : 0
    case .optimisticShrinkage(let lambda): weight * lambda / (weight * weight + lambda)
    case .subgaussian(let lambda), .subgaussianDoublyRobust(let lambda):
      weight / (1 - lambda + lambda * weight)
    default: weight
    }
  }

  /// Whether the model's value is the base that weights correct.
  var usesModel: Bool {
    switch self {
    case .inversePropensity, .clipped, .selfNormalised, .subgaussian: false
    default: true
    }
  }

  /// Whether the sum of the weights is divided by itself.
  var isSelfNormalised: Bool {
    self == .selfNormalised || self == .selfNormalisedDoublyRobust
  }
}
