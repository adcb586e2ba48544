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
  /// Both sides lie beyond the deadline in some replication, so there is no number to compare.
  case bothBeyondDeadline

  /// Reads the evidence of a comparison.
  ///
  /// - Parameters:
  ///   - evidence: treatment − baseline.
  ///   - adjustedPValue: its p-value after correction for the family.
  ///   - direction: whether more is good.
  ///   - level: family-wise level α.
  public init(
    _ evidence: DifferenceEvidence,
    adjustedPValue: Double,
    direction: Direction,
    level: Double = 0.05
  ) {
    switch evidence.finding {
    case .identical:
      self = .identical
    case .bothBeyondDeadline:
      self = .bothBeyondDeadline
    case .measured where adjustedPValue <= level:
      let isHigher = evidence.sign > 0
      self = isHigher == (direction == .higherIsBetter) ? .better : .worse
    case .unclaimed:
      self = .notDistinguishable
    case .measured:
      let isClear = evidence.excludesZero || evidence.pValue <= level
      self = isClear ? .notDistinguishableAfterCorrection : .notDistinguishable
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
    case .bothBeyondDeadline: "both beyond the deadline"
    }
  }
}

extension PairedDifference {
  /// The direction of the difference: of its mean, or of most signs when that is not finite.
  var sign: Double {
    interval.mean.isFinite && test != .sign ? interval.mean : Double(signBalance)
  }
}
