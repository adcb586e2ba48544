// SPDX-License-Identifier: Apache-2.0

/// The comparisons within one metric that are corrected together, by Holm's method.
///
/// What tests nothing does not count towards the family: identical arms, and arms that lie beyond the
/// deadline on both sides.
public struct VerdictFamily: Sendable {
  /// A comparison after correction.
  public struct Judgement: Hashable, Sendable {
    /// The p-value after Holm; 1 for identical arms, nil where no number is known.
    public let adjustedP: Double?
    /// What may be claimed.
    public let verdict: Verdict
  }

  /// The judgements in the order of the evidence.
  public let judgements: [Judgement]

  /// Judges a family.
  ///
  /// - Parameters:
  ///   - evidence: one comparison for each strategy of the family.
  ///   - direction: whether more of the metric is good.
  ///   - level: family-wise level α.
  public init(_ evidence: [DifferenceEvidence], direction: Direction, level: Double = 0.05) {
    var adjusted = holmAdjusted(evidence.filter(\.isTest).map(\.pValue))[...]
    judgements = evidence.map { evidence in
      let p = evidence.isTest ? adjusted.popFirst() ?? 1 : 1
      return Judgement(
        adjustedP: evidence.finding == .bothBeyondDeadline ? nil : p,
        verdict: Verdict(evidence, adjustedPValue: p, direction: direction, level: level)
      )
    }
  }

  /// The verdicts in the order of the evidence.
  public var verdicts: [Verdict] { judgements.map(\.verdict) }
}
