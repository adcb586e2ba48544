// SPDX-License-Identifier: Apache-2.0

package import PiReport
import PiStatistics

/// The values of an arm's metrics.
package struct ArmValues: Sendable {
  /// By metric, then by replication.
  let replications: [[Double]]
  /// By metric, the quantile of all replications together; nil for metrics that are no quantiles.
  let pooled: [Double?]

  /// Takes values by metric and replication; without pooled quantiles figures are means.
  package init(_ replications: [[Double]], pooled: [Double?]? = nil) {
    self.replications = replications
    self.pooled = pooled ?? replications.map { _ in nil }
  }
}

/// Turns the values of replications into figures with intervals, differences and verdicts.
///
/// A quantile beyond the deadline has no finite value: its figure says so, and in differences it
/// counts as the deadline, which understates how far apart the two are.
package struct Comparison {
  /// Longest time a request may take, in seconds.
  let deadline: Double
  /// The baseline.
  let baseline: ArmValues

  /// Compares with a baseline.
  package init(deadline: Double, baseline: ArmValues) {
    self.deadline = deadline
    self.baseline = baseline
  }

  /// The figures of one arm, without verdicts.
  ///
  /// - Parameters:
  ///   - arm: the values of the arm.
  ///   - isBaseline: whether differences are left out.
  /// - Returns: one figure a metric.
  package func figures(_ arm: ArmValues, isBaseline: Bool) -> [MetricFigure] {
    arm.replications.indices.map { metric in
      var figure = figure(arm.replications[metric], pooled: arm.pooled[metric])
      if !isBaseline { figure.difference = difference(arm, metric) }
      return figure
    }
  }

  private func figure(_ values: [Double], pooled: Double?) -> MetricFigure {
    guard !values.contains(where: \.isNaN) else { return .notMeasured }
    guard values.allSatisfy(\.isFinite), pooled?.isFinite ?? true else {
      return MetricFigure(mean: nil, isBeyondDeadline: true, values: values)
    }
    let interval = MeanInterval(values, pooled: pooled)
    return MetricFigure(
      mean: interval.mean,
      low: interval.low,
      high: interval.high,
      values: values
    )
  }

  private func difference(_ arm: ArmValues, _ metric: Int) -> Difference? {
    let values = arm.replications[metric] + baseline.replications[metric]
    guard !values.contains(where: \.isNaN) else { return nil }
    let pairs = paired(arm, metric)
    return Difference(
      mean: pairs.interval.mean,
      low: pairs.interval.low,
      high: pairs.interval.high,
      pValue: pairs.pValue,
      varianceReduction: pairs.varianceReduction
    )
  }

  private func paired(_ arm: ArmValues, _ metric: Int) -> PairedDifference {
    let pooled = arm.pooled[metric].flatMap { own in
      baseline.pooled[metric].map { finite(own) - finite($0) }
    }
    return PairedDifference(
      treatment: arm.replications[metric].map(finite),
      baseline: baseline.replications[metric].map(finite),
      pooled: pooled
    )
  }

  private func finite(_ value: Double) -> Double { value.isFinite ? value : deadline }

  /// Adds the verdicts of one headline metric, Holm-adjusted over all compared strategies.
  package func judge(
    _ results: inout [StrategyResult],
    metric: Int,
    arms: [ArmValues],
    better: MetricDescriptor.Direction
  ) {
    let compared = results.indices.filter { results[$0].figures[metric].difference != nil }
    let pairs = compared.map { paired(arms[$0], metric) }
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
