// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// How predictions follow from the summed scores of the trees.
public enum EnsembleLink: Hashable, Sendable {
  /// The prediction is the score.
  case identity
  /// The prediction is e to the score.
  case log
  /// The prediction is the logistic function of `scale` times the score, for each output alone.
  case logistic(scale: Double)
  /// The predictions are the shares of e to the scores.
  case softmax
  /// The prediction is ln(1 + e to the score).
  case softplus
  /// The prediction is the square of the score with the score's sign.
  case signedSquare

  /// Replaces scores by predictions.
  public func apply(to scores: inout [Double]) {
    if case .softmax = self { return EnsembleLink.softmax(&scores) }
    for index in scores.indices { scores[index] = prediction(scores[index]) }
  }

  /// The prediction of a single output.
  public func prediction(_ score: Double) -> Double {
    switch self {
    case .identity: score
    case .log: Mathematics.exp(score)
    case .logistic(let scale): 1 / (1 + Mathematics.exp(-scale * score))
    case .softmax: 1
    case .softplus:
      max(score, 0) + Mathematics.log1p(Mathematics.exp(-abs(score)))
    case .signedSquare: score * abs(score)
    }
  }

  private static func softmax(_ scores: inout [Double]) {
    var largest = -Double.infinity
    for score in scores { largest = max(largest, score) }
    var total = 0.0
    for index in scores.indices {
      scores[index] = Mathematics.exp(scores[index] - largest)
      total += scores[index]
    }
    for index in scores.indices { scores[index] /= total }
  }
}
