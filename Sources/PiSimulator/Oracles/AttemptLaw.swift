// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The law of one attempt that does not fail: first token, then the writing of the answer.
package struct AttemptLaw: Sendable {
  /// Expected wait for a slot, in seconds.
  package let wait: Double
  package let medians: ServiceMedians
  package let firstTokenSigma: Double
  /// Noise per token that is one with the noise of the first token; else it is in the writing law.
  package let sharedSigma: Double
  package let writing: WritingLaw
  /// Logarithm of the median time per token.
  private let logPerToken: Double

  /// Creates the law of an attempt.
  package init(
    wait: Double,
    medians: ServiceMedians,
    firstTokenSigma: Double,
    sharedSigma: Double,
    writing: WritingLaw
  ) {
    self.wait = wait
    self.medians = medians
    self.firstTokenSigma = firstTokenSigma
    self.sharedSigma = sharedSigma
    self.writing = writing
    logPerToken = Mathematics.log(max(medians.perOutputToken, 1e-12))
  }

  /// Which part of the writing law an expectation is of.
  package enum Part { case complete, ended, tokens }

  /// The probability of a complete answer, uncut or at all, within `time` of the attempt's start.
  ///
  /// - Parameters:
  ///   - part: which probability.
  ///   - time: seconds from the start, wait included.
  ///   - firstToken: most seconds to the first token, wait included.
  /// - Returns: a probability.
  package func probability(_ part: Part, within time: Double, firstTokenWithin firstToken: Double)
    -> Double
  {
    expectation(part, within: time, firstTokenWithin: firstToken)
  }

  /// P(the first token comes within `time` of the attempt's start).
  func firstToken(within time: Double) -> Double {
    AttemptLaw.normalCDF(score(ofFirstToken: time - wait))
  }

  /// The expected output tokens that are written within `time` of the attempt's start.
  package func output(within time: Double, firstTokenWithin firstToken: Double) -> Double {
    let first = self.firstToken(within: min(time, firstToken))
    let isAmple = first > 1 - 1e-7 && probability(.ended, within: time) > 1 - 1e-6
    if isAmple { return 1 + writing.meanTokens }
    let mean = max(writing.meanTokens, 1e-9)
    return first + mean * expectation(.tokens, within: time, firstTokenWithin: firstToken)
  }

  private func probability(_ part: Part, within time: Double) -> Double {
    expectation(part, within: time, firstTokenWithin: .infinity)
  }

  /// E[part within the time that the first token leaves]; tokens as a share of their mean.
  private func expectation(
    _ part: Part,
    within time: Double,
    firstTokenWithin firstToken: Double
  ) -> Double {
    let left = time - wait
    guard left > 0 else { return 0 }
    let most = score(ofFirstToken: min(left, firstToken - wait))
    if part != .tokens, let certain = writing.certain {
      if certain.isCut && part == .complete { return 0 }
      return AttemptLaw.normalCDF(min(most, score(ofEnd: left, count: certain.count)))
    }
    guard firstTokenSigma > 0 || sharedSigma > 0 else {
      return most > 0 ? value(part, at: 0, left: left) : 0
    }
    return NormalExpectation.of(most) { value(part, at: $0, left: left) }
  }

  /// The part of the writing law that is left after a first token of score z.
  private func value(_ part: Part, at z: Double, left: Double) -> Double {
    let rest = left - medians.firstToken * Mathematics.exp(firstTokenSigma * z)
    let y = Mathematics.log(max(rest, 1e-12)) - logPerToken - sharedSigma * z
    return switch part {
    case .complete: writing.complete(y)
    case .ended: writing.ended(y)
    case .tokens: min(writing.tokens(y) / max(writing.meanTokens, 1e-9), 1)
    }
  }

  private static func normalCDF(_ score: Double) -> Double {
    Mathematics.normalCDF(max(min(score, 9), -9))
  }

  /// The highest score with which the first token comes within `time` of the service's start.
  private func score(ofFirstToken time: Double) -> Double {
    guard time > 0 else { return -.infinity }
    guard medians.firstToken > 0 else { return .infinity }
    guard time < .infinity else { return .infinity }
    let gap = Mathematics.log(time / medians.firstToken)
    guard firstTokenSigma > 0 else { return gap >= 0 ? .infinity : -.infinity }
    return gap / firstTokenSigma
  }

  /// The highest score with which `count` more tokens come within `time`, by bisection.
  private func score(ofEnd time: Double, count: Double) -> Double {
    func fits(_ z: Double) -> Bool {
      medians.firstToken * Mathematics.exp(firstTokenSigma * z) + count * medians.perOutputToken
        * Mathematics.exp(sharedSigma * z) <= time
    }
    let edge = NormalExpectation.farthest
    if fits(edge) { return .infinity }
    guard fits(-edge) else { return -.infinity }
    var (low, high) = (-edge, edge)
    for _ in 0..<48 {
      let middle = (low + high) / 2
      if fits(middle) { low = middle } else { high = middle }
    }
    return low
  }
}
