// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What routing weights predict of a request at a candidate, each from a head of its own.
package struct RoutingModel: Hashable, Sendable {
  /// Probability that an attempt brings a complete answer.
  package var served: LinearHead
  /// Probability that a complete answer is right; nil where no labels taught it.
  package var solved: LinearHead?
  /// Log of the time to the first token, in seconds.
  package var timeToFirstToken: LinearHead
  /// Log of the time per output token, in seconds.
  package var timePerOutputToken: LinearHead
  /// Log of the output tokens.
  package var output: LinearHead
  /// Log odds that a complete answer comes within the time left, in log(time left / expected latency).
  package var onTime: LogisticCurve
  /// Log odds of the product of the three probabilities, after calibration as a whole.
  package var success: LogisticCurve

  package init(
    served: LinearHead,
    solved: LinearHead?,
    timeToFirstToken: LinearHead,
    timePerOutputToken: LinearHead,
    output: LinearHead,
    onTime: LogisticCurve,
    success: LogisticCurve
  ) {
    self.served = served
    self.solved = solved
    self.timeToFirstToken = timeToFirstToken
    self.timePerOutputToken = timePerOutputToken
    self.output = output
    self.onTime = onTime
    self.success = success
  }

  /// Predicts from a row of the design.
  ///
  /// - Parameters:
  ///   - row: the columns of a request at a candidate.
  ///   - timeLeft: seconds until the answer is too late; not-a-number when it never is.
  /// - Returns: what is expected of an attempt.
  package func predict(_ row: Span<Double>, timeLeft: Double) -> CandidatePrediction {
    let first = Mathematics.exp(timeToFirstToken.predictor(row))
    let each = Mathematics.exp(timePerOutputToken.predictor(row))
    let tokens = Mathematics.exp(output.predictor(row))
    let latency = first + each * tokens
    let served = Link.logit.mean(served.predictor(row))
    let solved = solved.map { Link.logit.mean($0.predictor(row)) }
    let onTime =
      timeLeft.isNaN
      ? 1 : timeLeft <= 0 ? 0 : onTime(Mathematics.log(timeLeft / latency))
    let product = served * onTime * (solved ?? 1)
    return CandidatePrediction(
      served: served,
      solved: solved,
      success: product <= 0 ? 0 : success(Link.logit.predictor(min(product, 1 - 1e-12))),
      latency: RoutingModel.mean(first, timeToFirstToken.spread)
        + RoutingModel.mean(each, timePerOutputToken.spread)
        * RoutingModel.mean(tokens, output.spread),
      outputTokens: RoutingModel.mean(tokens, output.spread)
    )
  }

  /// The mean of a lognormal quantity of this median.
  private static func mean(_ median: Double, _ spread: Double) -> Double {
    median * Mathematics.exp(spread * spread / 2)
  }
}

/// A probability as the logistic function of a line.
package struct LogisticCurve: Hashable, Sendable {
  package var intercept: Double
  package var slope: Double

  package init(intercept: Double, slope: Double) {
    self.intercept = intercept
    self.slope = slope
  }

  /// Leaves log odds as they are.
  package static let identity = LogisticCurve(intercept: 0, slope: 1)

  /// The probability at a value.
  package func callAsFunction(_ x: Double) -> Double { Link.logit.mean(intercept + slope * x) }
}

/// What is expected of an attempt at a candidate.
package struct CandidatePrediction: Hashable, Sendable {
  /// Probability of a complete answer.
  package let served: Double
  /// Probability that a complete answer is right; nil where it was not learned.
  package let solved: Double?
  /// Probability of a right answer within the time left; without labels, of a complete one.
  package let success: Double
  /// Mean end-to-end latency of the attempt in seconds, if it is served.
  package let latency: Double
  /// Mean output tokens, if it is served.
  package let outputTokens: Double
}
