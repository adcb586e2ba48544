// SPDX-License-Identifier: Apache-2.0

package import PiReport
import PiStatistics

/// Turns the values of replications into figures with intervals, differences and verdicts.
///
/// A quantile beyond the deadline has no finite value: its figure says so, and in differences it
/// counts as the deadline, which understates how far apart the two are.
package struct Comparison {
  /// Longest time a request may take, in seconds.
  let deadline: Double
  /// Values of the baseline by metric, then by replication.
  let baseline: [[Double]]

  /// Compares with a baseline.
  package init(deadline: Double, baseline: [[Double]]) {
    self.deadline = deadline
    self.baseline = baseline
  }

  /// The figures of one arm, without verdicts.
  ///
  /// - Parameters:
  ///   - values: by metric, then by replication.
  ///   - quantiles: the metrics that are quantiles, whose values are skewed over replications.
  ///   - isBaseline: whether differences are left out.
  /// - Returns: one figure a metric.
  package func figures(
    _ values: [[Double]],
    quantiles: Set<Int> = [],
    isBaseline: Bool
  ) -> [MetricFigure] {
    values.indices.map { metric in
      var figure = figure(values[metric], isQuantile: quantiles.contains(metric))
      if !isBaseline { figure.difference = difference(values[metric], baseline[metric]) }
      return figure
    }
  }

  private func figure(_ values: [Double], isQuantile: Bool) -> MetricFigure {
    guard !values.contains(where: \.isNaN) else { return .notMeasured }
    guard values.allSatisfy(\.isFinite) else {
      return MetricFigure(mean: nil, isBeyondDeadline: true, values: values)
    }
    let interval =
      isQuantile ? MeanInterval.skewnessCorrected(values) : MeanInterval(values)
    return MetricFigure(
      mean: interval.mean,
      low: interval.low,
      high: interval.high,
      values: values
    )
  }

  private func difference(_ values: [Double], _ baseline: [Double]) -> Difference? {
    guard !(values + baseline).contains(where: \.isNaN) else { return nil }
    let pairs = paired(values, baseline)
    return Difference(
      mean: pairs.interval.mean,
      low: pairs.interval.low,
      high: pairs.interval.high,
      pValue: pairs.pValue,
      varianceReduction: pairs.varianceReduction
    )
  }

  private func paired(_ values: [Double], _ baseline: [Double]) -> PairedDifference {
    PairedDifference(
      treatment: values.map { $0.isFinite ? $0 : deadline },
      baseline: baseline.map { $0.isFinite ? $0 : deadline }
    )
  }

  /// Adds the verdicts of one headline metric, Holm-adjusted over all compared strategies.
  package func judge(
    _ results: inout [StrategyResult],
    metric: Int,
    values: [[[Double]]],
    better: MetricDescriptor.Direction
  ) {
    let compared = results.indices.filter { results[$0].figures[metric].difference != nil }
    let pairs = compared.map { paired(values[$0][metric], baseline[metric]) }
    let direction = better == .higher ? Direction.higherIsBetter : .lowerIsBetter
    let verdicts = Verdict.ofFamily(pairs, direction: direction)
    var adjusted = holmAdjusted(pairs.filter { !$0.isIdentical }.map(\.pValue))[...]
    for (place, result) in compared.enumerated() {
      let p = pairs[place].isIdentical ? 1 : adjusted.popFirst() ?? 1
      results[result].figures[metric].difference?.adjustedP = p
      results[result].figures[metric].difference?.verdict = verdicts[place]
    }
  }
}
