// SPDX-License-Identifier: Apache-2.0

internal import PiCore
import PiRuntime

/// What an XGBoost objective makes of scores, and how its base score becomes one.
struct XGBoostObjective {
  let link: EnsembleLink
  /// Whether the stored base score is a prediction that the link's inverse turns into a score.
  let isBaseTransformed: Bool

  static let expectation =
    "an objective such as reg:squarederror, binary:logistic, count:poisson or multi:softprob"

  /// The objective of a name, or nil when it is not known.
  init?(_ name: String) {
    switch name {
    case "reg:squarederror", "reg:linear", "reg:squaredlogerror", "reg:pseudohubererror",
      "reg:absoluteerror", "reg:quantileerror", "binary:logitraw", "rank:pairwise", "rank:ndcg",
      "rank:map":
      (link, isBaseTransformed) = (.identity, false)
    case "reg:logistic", "binary:logistic":
      (link, isBaseTransformed) = (.logistic(scale: 1), true)
    case "count:poisson", "reg:gamma", "reg:tweedie":
      (link, isBaseTransformed) = (.log, true)
    case "multi:softprob", "multi:softmax":
      (link, isBaseTransformed) = (.softmax, false)
    default: return nil
    }
  }

  /// The score of a stored base score, or nil when there is none.
  func score(base: Double) -> Double? {
    guard isBaseTransformed else { return base }
    switch link {
    case .log: return base > 0 ? Mathematics.log(base) : nil
    default: return base > 0 && base < 1 ? -Mathematics.log(1 / base - 1) : nil
    }
  }
}
