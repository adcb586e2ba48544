// SPDX-License-Identifier: Apache-2.0

import PiStatistics

/// Evidence from the values of independent replications, paired by their luck.
///
/// A quantile beyond the deadline has no finite value: its figure says so, and in differences it
/// counts as the deadline, which understates how far apart the two are.
package struct ReplicationEvidence: EvidenceSource {
  /// Longest time a request may take, in seconds.
  private let deadline: Double
  /// Values by arm, metric and replication.
  private let values: [[[Double]]]
  /// Position of the arm that differences refer to.
  private let baseline: Int
  /// The metrics that are quantiles, whose values are skewed over replications.
  private let quantiles: Set<Int>

  /// Takes the values of all arms.
  ///
  /// - Parameters:
  ///   - values: by arm, then by metric, then by replication; not-a-number where undefined.
  ///   - baseline: position of the arm that differences refer to.
  ///   - quantiles: the metrics that are quantiles.
  ///   - deadline: longest time a request may take, in seconds.
  package init(
    _ values: [[[Double]]],
    baseline: Int,
    quantiles: Set<Int> = [],
    deadline: Double
  ) {
    self.values = values
    self.baseline = baseline
    self.quantiles = quantiles
    self.deadline = deadline
  }

  package func evidence(arm: Int, metric: Int) -> MetricEvidence {
    var evidence = estimate(values[arm][metric], isQuantile: quantiles.contains(metric))
    if arm != baseline {
      evidence.difference = difference(values[arm][metric], values[baseline][metric])
    }
    return evidence
  }

  private func estimate(_ values: [Double], isQuantile: Bool) -> MetricEvidence {
    guard !values.contains(where: \.isNaN) else { return .notMeasured }
    guard values.allSatisfy(\.isFinite) else {
      var evidence = MetricEvidence(mean: nil, values: values)
      evidence.isBeyondDeadline = true
      return evidence
    }
    let interval =
      isQuantile ? MeanInterval.skewnessCorrected(values) : MeanInterval(values)
    return MetricEvidence(
      mean: interval.mean,
      low: interval.low,
      high: interval.high,
      values: values
    )
  }

  private func difference(_ values: [Double], _ baseline: [Double]) -> DifferenceEvidence? {
    guard !(values + baseline).contains(where: \.isNaN) else { return nil }
    return DifferenceEvidence(
      PairedDifference(
        treatment: values.map { $0.isFinite ? $0 : deadline },
        baseline: baseline.map { $0.isFinite ? $0 : deadline }
      )
    )
  }
}
