// SPDX-License-Identifier: Apache-2.0

/// What is known of the difference between an arm and its baseline in one metric, before any
/// correction for the number of comparisons.
///
/// Interval and p-value agree: the interval leaves out zero exactly when p is at most 5 %. Replications,
/// requests and resampled sessions all give evidence of this kind; ``Verdict`` judges it.
public struct DifferenceEvidence: Hashable, Sendable {
  /// What there was to compare.
  public enum Finding: Hashable, Sendable {
    /// Numbers that may differ.
    case measured
    /// Both sides are equal throughout: there is nothing to test.
    case identical
    /// Both sides lie beyond the deadline, where no number is known.
    case bothBeyondDeadline
    /// Numbers that may differ, from too little for a claim.
    case unclaimed
  }

  /// Treatment minus baseline; not-a-number when both lie beyond the deadline.
  public var mean: Double
  /// Lower end of the 95 % interval, unadjusted.
  public var low: Double
  /// Upper end of the 95 % interval, unadjusted.
  public var high: Double
  /// The two-sided p-value of "no difference"; 1 when there is nothing to test.
  public var pValue: Double
  /// What there was to compare.
  public var finding: Finding
  /// How many independent runs a paired one is worth, where that is known.
  public var varianceReduction: Double?
  /// Above 0 when the treatment lies higher; needed where the mean is not finite.
  var sign: Double

  /// Creates the evidence of numbers that may differ.
  public init(
    mean: Double,
    low: Double,
    high: Double,
    pValue: Double,
    varianceReduction: Double? = nil
  ) {
    precondition(pValue >= 0 && pValue <= 1, "a p-value is 0 to 1")
    self.mean = mean
    self.low = low
    self.high = high
    self.pValue = pValue
    self.varianceReduction = varianceReduction
    finding = .measured
    sign = mean
  }

  /// The evidence of paired replications: the paired t, or the sign test among infinities.
  public init(_ pair: PairedDifference) {
    self.init(
      mean: pair.interval.mean,
      low: pair.interval.low,
      high: pair.interval.high,
      pValue: pair.pValue,
      varianceReduction: pair.varianceReduction
    )
    sign = pair.sign
    if pair.isIdentical { finding = .identical }
  }

  /// Both sides are equal throughout.
  public static var identical: DifferenceEvidence {
    var evidence = DifferenceEvidence(mean: 0, low: 0, high: 0, pValue: 1)
    evidence.finding = .identical
    return evidence
  }

  /// Both sides lie beyond the deadline.
  public static var bothBeyondDeadline: DifferenceEvidence {
    var evidence = DifferenceEvidence(mean: .nan, low: .nan, high: .nan, pValue: 1)
    evidence.finding = .bothBeyondDeadline
    return evidence
  }

  /// Both kinds of evidence together: the hull of their intervals and the larger p-value.
  ///
  /// Where one says higher and the other lower there is no evidence of a difference.
  public func joined(with bounds: Bounds, pValue other: Double) -> DifferenceEvidence {
    var joined = self
    joined.low = min(low, bounds.low)
    joined.high = max(high, bounds.high)
    joined.pValue = max(pValue, other)
    joined.finding = .measured
    if joined.pValue <= 0.05, !joined.excludesZero { joined.pValue = 1 }
    return joined
  }

  /// A difference that carries no verdict; its ends are not-a-number without an interval.
  public static func unclaimed(
    mean: Double,
    low: Double = .nan,
    high: Double = .nan
  ) -> DifferenceEvidence {
    var evidence = DifferenceEvidence(mean: mean, low: low, high: high, pValue: 1)
    evidence.finding = .unclaimed
    return evidence
  }

  /// Whether there is something to test.
  public var isTest: Bool { finding == .measured }

  /// Whether the unadjusted interval leaves out zero.
  public var excludesZero: Bool { low > 0 || high < 0 }
}
