// SPDX-License-Identifier: Apache-2.0

/// Whether more of a metric is good.
public enum Direction: String, Hashable, Sendable {
  /// Such as net value or solved.
  case higherIsBetter
  /// Such as cost or latency.
  case lowerIsBetter
}

/// What a paired comparison with a baseline may claim.
public enum Verdict: String, Hashable, Sendable, CaseIterable {
  /// Significantly better after correction.
  case better
  /// Significantly worse after correction.
  case worse
  /// The unadjusted interval holds zero and the adjusted test does not reject.
  case notDistinguishable
  /// The unadjusted interval leaves out zero, but the adjusted test does not reject.
  case notDistinguishableAfterCorrection
  /// Every pair of replications is equal.
  case identical

  /// Reads a comparison.
  ///
  /// - Parameters:
  ///   - difference: treatment − baseline.
  ///   - adjustedPValue: its p-value after correction for the family.
  ///   - direction: whether more is good.
  ///   - level: family-wise level α.
  public init(
    _ difference: PairedDifference,
    adjustedPValue: Double,
    direction: Direction,
    level: Double = 0.05
  ) {
    if difference.isIdentical {
      self = .identical
    } else if adjustedPValue <= level {
      let isHigher = difference.sign > 0
      self = isHigher == (direction == .higherIsBetter) ? .better : .worse
    } else if difference.interval.excludesZero || difference.pValue <= level {
      self = .notDistinguishableAfterCorrection
    } else {
      self = .notDistinguishable
    }
  }

  /// The verdicts of all strategies compared within one metric, Holm-adjusted together.
  ///
  /// Identical comparisons test nothing, so they do not count towards the family.
  ///
  /// - Parameters:
  ///   - differences: one comparison per strategy of the family.
  ///   - direction: whether more of the metric is good.
  ///   - level: family-wise level α.
  /// - Returns: a verdict for each comparison, in order.
  public static func ofFamily(
    _ differences: [PairedDifference],
    direction: Direction,
    level: Double = 0.05
  ) -> [Verdict] {
    var adjusted = holmAdjusted(differences.filter { !$0.isIdentical }.map(\.pValue))[...]
    return differences.map { difference in
      let pValue = difference.isIdentical ? 1 : adjusted.popFirst() ?? 1
      return Verdict(difference, adjustedPValue: pValue, direction: direction, level: level)
    }
  }

  /// The words that tables print.
  public var words: String {
    switch self {
    case .better: "better"
    case .worse: "worse"
    case .notDistinguishable: "not distinguishable"
    case .notDistinguishableAfterCorrection: "not distinguishable (after correction)"
    case .identical: "identical"
    }
  }
}

extension PairedDifference {
  /// The direction of the difference: of its mean, or of most signs when that is not finite.
  var sign: Double {
    interval.mean.isFinite && test != .sign ? interval.mean : Double(signBalance)
  }
}
