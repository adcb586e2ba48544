// SPDX-License-Identifier: Apache-2.0

public import PiCore
public import PiStatistics

/// What may be said of a policy that never ran.
public enum OffPolicyVerdict: Hashable, Sendable {
  /// Why a log cannot carry a verdict.
  public enum Refusal: Hashable, Sendable {
    /// The effective sample size is below the least one.
    case effectiveSampleSize(Double)
    /// The target puts this share of its probability on candidates that were hardly logged.
    case rareCandidates(share: Double)
    /// The mean weight is this many standard errors from 1: the propensities are wrong.
    case meanWeight(Double, errors: Double)
  }

  /// The doubly robust estimate with its interval and the difference to the logged policy.
  case supported(OffPolicyEstimate)
  /// No verdict, and every reason for it.
  case refused([Refusal])
  /// Only the model's value, because propensities are unknown.
  case modelBased(value: Double)

  /// The words that tables print.
  public var words: String {
    switch self {
    case .supported(let estimate): estimate.verdict.words
    case .refused: "no verdict"
    case .modelBased: "model-based, confounding not excluded"
    }
  }
}

/// A supported estimate of a policy's value.
public struct OffPolicyEstimate: Hashable, Sendable {
  /// The estimated value of the target policy.
  public let value: Double
  /// Its interval, resampling blocks.
  public let interval: Bounds
  /// The value of the target less that of the logged policy.
  public let difference: Double
  /// The interval of the difference, resampling blocks.
  public let differenceInterval: Bounds
  /// Better, worse or not distinguishable from the logged policy.
  public let verdict: Verdict
  /// How well the log supports it.
  public let overlap: OverlapDiagnostics
}

/// The rules by which a log may carry a verdict.
public struct OffPolicyRules: Hashable, Sendable {
  /// The least effective sample size.
  public var leastEffectiveSampleSize = 100.0
  /// Candidates logged with less than this were hardly tried.
  public var rareBelow = 0.01
  /// The largest share of the target's probability on such candidates.
  public var largestRareShare = 0.05
  /// The largest distance of the mean weight from 1, in its standard errors.
  public var largestWeightErrors = 4.0
  /// Two-sided confidence of the intervals.
  public var confidence = 0.95
  /// How intervals are read off the resampled blocks.
  public var interval = BlockInterval.percentile

  /// Creates the usual rules.
  public init() {}

  /// Every reason why a log cannot carry a verdict.
  public func refusals(_ overlap: OverlapDiagnostics) -> [OffPolicyVerdict.Refusal] {
    var reasons: [OffPolicyVerdict.Refusal] = []
    if overlap.effectiveSampleSize < leastEffectiveSampleSize {
      reasons.append(.effectiveSampleSize(overlap.effectiveSampleSize))
    }
    if overlap.rareShare > largestRareShare {
      reasons.append(.rareCandidates(share: overlap.rareShare))
    }
    let distance = abs(overlap.meanWeight - 1)
    if distance > largestWeightErrors * overlap.meanWeightError + 1e-9 {
      reasons.append(
        .meanWeight(overlap.meanWeight, errors: distance / overlap.meanWeightError)
      )
    }
    return reasons
  }

  /// Judges the target policy of a log by the doubly robust estimate.
  ///
  /// - Parameters:
  ///   - log: requests with predictions that were not trained on them.
  ///   - outcome: which number the log's outcomes are.
  ///   - estimator: how to estimate.
  ///   - replicates: number of resamples.
  ///   - luck: the luck of the analysis.
  /// - Returns: a verdict, a refusal, or the model's value alone when propensities are unknown.
  public func verdict(
    _ log: OffPolicyLog,
    of outcome: OffPolicyOutcome,
    estimator: OffPolicyEstimator = .doublyRobust,
    replicates: Int = 2000,
    luck: Luck
  ) -> OffPolicyVerdict {
    guard let overlap = OverlapDiagnostics.of(log, rareBelow: rareBelow) else {
      return .modelBased(value: log.value(.directMethod))
    }
    let reasons = refusals(overlap)
    guard reasons.isEmpty else { return .refused(reasons) }
    func resampled(_ blocks: BlockBootstrap) -> (estimate: Double, bounds: Bounds) {
      blocks.interval(interval, confidence: confidence, replicates: replicates, luck: luck)
    }
    let target = resampled(log.bootstrap(estimator))
    let difference = resampled(log.differenceBootstrap(estimator))
    let bounds = difference.bounds
    let isHigherBetter = outcome.direction == .higherIsBetter
    let verdict: Verdict
    if bounds.low > 0 {
      verdict = isHigherBetter ? .better : .worse
    } else if bounds.high < 0 {
      verdict = isHigherBetter ? .worse : .better
    } else {
      verdict = .notDistinguishable
    }
    return .supported(
      OffPolicyEstimate(
        value: target.estimate,
        interval: target.bounds,
        difference: difference.estimate,
        differenceInterval: bounds,
        verdict: verdict,
        overlap: overlap
      )
    )
  }
}

extension OffPolicyLog {
  /// The value that the logged policy had: the label-weighted mean outcome.
  public var loggedValue: Double {
    var (sum, weight) = (0.0, 0.0)
    for row in rows {
      sum += row.label * row.outcome
      weight += row.label
    }
    return sum / weight
  }

  /// The mean outcome of requests where the choice is the target's most probable candidate.
  ///
  /// Unbiased only for a uniform logging policy; for comparison.
  public var replay: (matches: Int, value: Double?) {
    let matching = requests.indices.filter { requests[$0].isMatch && rows[$0].label > 0 }
    var (sum, weight) = (0.0, 0.0)
    for row in matching {
      sum += rows[row].label * rows[row].outcome
      weight += rows[row].label
    }
    return (matching.count, weight > 0 ? sum / weight : nil)
  }

  /// Blocks for the difference between the target and the logged policy.
  func differenceBootstrap(_ estimator: OffPolicyEstimator) -> BlockBootstrap {
    BlockBootstrap(parts: parts(estimator)) { Sums($0).value(estimator) - $0[4] / $0[5] }
  }
}
