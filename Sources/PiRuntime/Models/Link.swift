// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// How the mean of the target follows from the linear predictor.
public enum Link: String, Sendable, Hashable, CaseIterable {
  /// The mean is the predictor.
  case identity
  /// The mean is e to the predictor.
  case log
  /// The mean is the logistic function of the predictor.
  case logit

  /// The mean at a value of the linear predictor.
  public func mean(_ predictor: Double) -> Double {
    switch self {
    case .identity: return predictor
    case .log: return Mathematics.exp(predictor)
    case .logit:
      let small = Mathematics.exp(-abs(predictor))
      return predictor >= 0 ? 1 / (1 + small) : small / (1 + small)
    }
  }

  /// The linear predictor of a mean.
  public func predictor(_ mean: Double) -> Double {
    switch self {
    case .identity: mean
    case .log: Mathematics.log(mean)
    case .logit: Mathematics.log(mean / (1 - mean))
    }
  }
}
