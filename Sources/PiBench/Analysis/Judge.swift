// SPDX-License-Identifier: Apache-2.0

package import PiReport
import PiStatistics

/// Turns evidence into figures, and within each headline metric into verdicts.
///
/// It does not matter to a judge where evidence comes from.
package struct Judge {
  private let metrics: [MetricDescriptor]

  /// Judges metrics, in the order in which evidence comes.
  package init(_ metrics: [MetricDescriptor]) {
    self.metrics = metrics
  }

  /// The figures of all arms by arm and metric.
  ///
  /// - Parameters:
  ///   - evidence: by arm, then by metric.
  ///   - compared: how many arms, from the first on, form the family; the rest are yardsticks.
  /// - Returns: figures with verdicts where there are any.
  package func figures(_ evidence: [[MetricEvidence]], compared: Int) -> [[MetricFigure]] {
    var figures = evidence.map { $0.map(MetricFigure.init) }
    for (metric, descriptor) in metrics.enumerated()
    where descriptor.isHeadline && descriptor.better != .neither {
      let family = (0..<compared).filter {
        evidence[$0][metric].difference.map { $0.finding != .unclaimed } ?? false
      }
      let judged = VerdictFamily(
        family.compactMap { evidence[$0][metric].difference },
        direction: descriptor.better == .higher ? .higherIsBetter : .lowerIsBetter
      )
      for (arm, judgement) in zip(family, judged.judgements) {
        figures[arm][metric].difference?.adjustedP = judgement.adjustedP
        figures[arm][metric].difference?.verdict = judgement.verdict
      }
    }
    return figures
  }
}

extension MetricFigure {
  /// The figure that evidence supports, without a verdict.
  fileprivate init(_ evidence: MetricEvidence) {
    self.init(
      mean: evidence.mean,
      isBeyondDeadline: evidence.isBeyondDeadline,
      low: evidence.low,
      high: evidence.high,
      requestError: evidence.requestError,
      difference: evidence.difference.map(Difference.init),
      values: evidence.values
    )
  }
}
