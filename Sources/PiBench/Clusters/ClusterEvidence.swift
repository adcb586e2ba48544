// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import PiRuntime
import PiSimulator
import PiStatistics

/// Evidence from the recorded sessions, tenants or blocks of a resampled trace.
///
/// Runs of a resampled trace are draws from one recording: their spread says how well the mean of the
/// draws is known, and nothing about other sessions. What clusters add, does.
struct ClusterEvidence: EvidenceSource {
  /// Fewest sessions from which p95 is judged and mean times have intervals: they follow from a few long
  /// sessions that fewer may not hold.
  static let fewestForTimes = 100

  private let tables: ClusterTables
  /// Values by arm, metric and run.
  private let values: [[[Double]]]
  /// Mean length of the window of one play of all units, by arm, in seconds.
  private let seconds: [Double]
  private let baseline: Int
  private let value: Double
  /// Longest time a request may take, in nanoseconds.
  private let deadline: Double
  /// Whether neighbours in time may depend on each other.
  let isSerial: Bool
  private let weights: ClusterWeights
  /// Position of the share that stands in a metric; nil for none.
  private let shares = MetricDefinition.shares(in: MetricDefinition.all.map(\.kind))
  /// The baseline's ratios in every resample, by metric.
  private let baselineReplicates: [RatioReplicates?]

  init(
    _ tables: ClusterTables,
    arms: [ExperimentResult.ArmResult],
    baseline: Int,
    spec: ExperimentSpec,
    isSerial: Bool
  ) {
    self.tables = tables
    self.baseline = baseline
    self.isSerial = isSerial
    value = spec.value
    deadline = Double(spec.gateway.deadline.nanoseconds)
    values = arms.map { arm in
      MetricDefinition.all.indices.map { metric in arm.runs.map { $0.values[metric] } }
    }
    seconds = arms.map { arm in
      tables.stretch * arm.runs.reduce(0) { $0 + $1.span.seconds } / Double(arm.runs.count)
    }
    let luck = Luck(seed: spec.seed, replication: .max)
    let weights = ClusterWeights(count: tables.layout.count, luck: luck)
    self.weights = weights
    let table = tables.arms[baseline]
    baselineReplicates = MetricDefinition.all.map {
      $0.ratio(of: table, value: spec.value).map { RatioReplicates($0, weights) }
    }
  }

  func evidence(arm: Int, metric: Int) -> MetricEvidence {
    let runs = values[arm][metric]
    guard !runs.contains(where: \.isNaN) else { return .notMeasured }
    let definition = MetricDefinition.all[metric]
    switch definition.kind {
    case .ratio(let ratio):
      return self.ratio(definition, arm, metric, bounds: ratio.bounds(value))
    case .rate(let count):
      return rate(count, arm, metric)
    case .quantile(let level, let time):
      return quantile(level, time, arm, metric)
    case .index:
      return MetricEvidence(mean: runs.reduce(0, +) / Double(runs.count), values: runs)
    }
  }
}

extension ClusterEvidence {
  private func ratio(
    _ definition: MetricDefinition,
    _ arm: Int,
    _ metric: Int,
    bounds: ClosedRange<Double>
  ) -> MetricEvidence {
    let runs = values[arm][metric]
    let kind = definition.kind
    let own: RatioReplicates?
    if arm == baseline {
      own = baselineReplicates[metric]
    } else {
      own = definition.ratio(of: tables.arms[arm], value: value)
        .map { RatioReplicates($0, weights) }
    }
    guard let own else { return .notMeasured }
    let estimate = min(max(own.ratio.estimate, bounds.lowerBound), bounds.upperBound)
    var evidence = MetricEvidence(mean: estimate, values: runs)
    let spread = spread(own.ratio.variance, own.ratio.deviations, runs)
    let isClaimed = isClaimed(definition, spread)
    if isClaimed {
      let hull = leaning(
        HullInterval(own.ratio.estimate, spread, pivots: own.pivots),
        kind,
        arm,
        spread
      )
      let ends = hull.clamped(to: bounds)
      (evidence.low, evidence.high) = (ends.low, ends.high)
    }
    guard arm != baseline, let other = baselineReplicates[metric] else { return evidence }
    let theirs = values[baseline][metric]
    let baselineSpread = self.spread(other.ratio.variance, other.ratio.deviations, theirs)
    evidence.difference =
      isClaimed && self.isClaimed(definition, baselineSpread)
      ? difference(own, other, runs, theirs).map { leaning($0, definition, arm, metric) }
      : .unclaimed(mean: own.ratio.estimate - other.ratio.estimate)
    return evidence
  }

  /// A rate has no interval: one recording does not say how long others last.
  private func rate(
    _ count: @Sendable (MetricCell) -> Int64,
    _ arm: Int,
    _ metric: Int
  ) -> MetricEvidence {
    let means = [arm, baseline].map { tables.arms[$0].perPlay(count) / seconds[$0] }
    var evidence = MetricEvidence(mean: means[0], values: values[arm][metric])
    if arm != baseline { evidence.difference = .unclaimed(mean: means[0] - means[1]) }
    return evidence
  }

  /// Whether a metric has an interval: a mean time needs many units, and such as do not wait for each
  /// other.
  private func isClaimed(_ definition: MetricDefinition, _ spread: ClusterSpread) -> Bool {
    definition.descriptor.unit != .seconds || (hasEnoughForTimes && !spread.isShared)
  }

  /// The interval of a metric that counts requests leans as their share does.
  ///
  /// Units that are few, delay each other or all agree count as one yes or no each.
  private func leaning(
    _ hull: HullInterval,
    _ kind: MetricDefinition.Kind,
    _ arm: Int,
    _ spread: ClusterSpread
  ) -> HullInterval {
    guard case .ratio(let ratio) = kind, let counted = ratio.counted,
      let share = tables.arms[arm].ratio(.share(counted), value: value)
    else { return hull }
    let agree = share.deviations.allSatisfy { $0 == 0 }
    return hull.leaning(
      with: share.estimate,
      step: ratio.step(value),
      units: agree || spread.isShared || !hasEnoughForTimes ? share.count : nil
    )
  }

  /// The evidence with what the shares of both sides say, where any stand in the metric.
  private func leaning(
    _ evidence: DifferenceEvidence,
    _ definition: MetricDefinition,
    _ arm: Int,
    _ metric: Int
  ) -> DifferenceEvidence {
    guard evidence.isTest, case .ratio(let ratio) = definition.kind,
      let own = share(arm, metric), let other = share(baseline, metric)
    else { return evidence }
    let isShared = own.spread.isShared || other.spread.isShared
    let difference = ShareDifference(
      own.share,
      minus: other.share,
      correlation: isShared
        ? Correlation.of(own.runs, other.runs)
        : Correlation.ofDeviations(own.deviations, other.deviations),
      step: ratio.step(value),
      estimate: evidence.mean
    )
    // The larger p-value counts, so one is enough above 5 %.
    return evidence.joined(
      with: difference.bounds(),
      pValue: evidence.pValue > 0.05 ? evidence.pValue : difference.pValue
    )
  }

  /// The share of requests that stands in a metric, with its spread; nil where none does.
  private func share(_ arm: Int, _ metric: Int) -> (
    share: EffectiveShare, spread: ClusterSpread, deviations: [Double], runs: [Double]
  )? {
    guard let position = shares[metric],
      let ratio = MetricDefinition.all[position].ratio(of: tables.arms[arm], value: value)
    else { return nil }
    let runs = values[arm][position]
    let spread = spread(ratio.variance, ratio.deviations, runs)
    let share = EffectiveShare(
      min(max(ratio.estimate, 0), 1),
      variance: spread.variance,
      degreesOfFreedom: spread.degreesOfFreedom,
      requests: ratio.denominators.reduce(0, +)
    )
    return (share, spread, ratio.deviations, runs)
  }

  private func difference(
    _ own: RatioReplicates,
    _ other: RatioReplicates,
    _ runs: [Double],
    _ baselineRuns: [Double]
  ) -> DifferenceEvidence? {
    guard !baselineRuns.contains(where: \.isNaN) else { return nil }
    let deviations = zip(own.ratio.deviations, other.ratio.deviations).map { $0 - $1 }
    if runs == baselineRuns, deviations.allSatisfy({ $0 == 0 }) { return .identical }
    let estimate = own.ratio.estimate - other.ratio.estimate
    let variance = own.ratio.variance(of: other.ratio)
    let gaps = zip(runs, baselineRuns).map { $0 - $1 }
    let hull = HullInterval(
      estimate,
      spread(variance, deviations, gaps),
      pivots: own.pivots(of: other)
    )
    guard !isTooSerial(deviations) else {
      return .unclaimed(mean: estimate, low: hull.low, high: hull.high)
    }
    let apart = own.ratio.variance + other.ratio.variance
    return DifferenceEvidence(
      mean: estimate,
      low: hull.low,
      high: hull.high,
      pValue: hull.pValue,
      varianceReduction: variance > 0 ? apart / variance : nil
    )
  }

  private func spread(
    _ variance: Double,
    _ deviations: [Double],
    _ runs: [Double]
  ) -> ClusterSpread {
    ClusterSpread(
      variance: variance,
      units: deviations.count,
      runs: runs,
      inflation: isSerial ? SerialDependence(deviations).inflation : 1
    )
  }

  var hasEnoughForTimes: Bool { tables.layout.units >= ClusterEvidence.fewestForTimes }

  /// Whether neighbours depend on each other too strongly for a claim.
  private func isTooSerial(_ deviations: [Double]) -> Bool {
    isSerial && SerialDependence(deviations).isTooStrong
  }
}

extension ClusterEvidence {
  private func quantile(
    _ level: Double,
    _ time: RequestTime,
    _ arm: Int,
    _ metric: Int
  ) -> MetricEvidence {
    let found = quantile(level, time, arm)
    guard let estimate = found?.estimate ?? tables.arms[arm].distributions[time]?.quantile(level)
    else { return .notMeasured }
    let mean = estimate.isFinite ? estimate / 1e9 : nil
    var evidence = MetricEvidence(mean: mean, values: values[arm][metric])
    evidence.isBeyondDeadline = mean == nil
    if mean != nil, let limits = found?.limits() {
      (evidence.low, evidence.high) = (limits.low / 1e9, limits.high / 1e9)
    }
    guard arm != baseline else { return evidence }
    evidence.difference = difference(found, quantile(level, time, baseline), time, arm, metric)
    return evidence
  }

  private func difference(
    _ own: ClusterQuantile?,
    _ other: ClusterQuantile?,
    _ time: RequestTime,
    _ arm: Int,
    _ metric: Int
  ) -> DifferenceEvidence? {
    guard let own, let other, !values[baseline][metric].contains(where: \.isNaN) else {
      return nil
    }
    if own.estimate == .infinity, other.estimate == .infinity { return .bothBeyondDeadline }
    let mean = RequestTime.meanMetrics[time] ?? metric
    if values[arm][metric] == values[baseline][metric], own.deviations == other.deviations,
      values[arm][mean] == values[baseline][mean]
    {
      return .identical
    }
    let gap = QuantileDifference(own, minus: other, deadline: deadline)
    let deviations = zip(own.deviations, other.deviations).map { $0 - $1 }
    guard hasEnoughForTimes, !isTooSerial(deviations) else {
      return .unclaimed(mean: gap.estimate / 1e9, low: gap.low / 1e9, high: gap.high / 1e9)
    }
    return DifferenceEvidence(
      mean: gap.estimate / 1e9,
      low: gap.low / 1e9,
      high: gap.high / 1e9,
      pValue: gap.pValue
    )
  }

  /// A quantile with its spread; nil where it has none.
  private func quantile(_ level: Double, _ time: RequestTime, _ arm: Int) -> ClusterQuantile? {
    let table = tables.arms[arm]
    guard let tail = table.tails.first(where: { $0.level == level && $0.time == time }),
      let distribution = table.distributions[time], let counts = table.counts[time]
    else { return nil }
    let sizes = table.means(counts)
    let sides = [(tail.above, tail.sharesAbove), (tail.reaching, tail.sharesReaching)].map {
      counts,
      shares -> (ratio: ClusterRatio, spread: ClusterSpread)? in
      let ratio = ClusterRatio(numerators: table.means(counts), denominators: sizes, step: 1)
      return ratio.map { ($0, spread($0.variance, $0.deviations, shares)) }
    }
    guard let above = sides[0], let reaching = sides[1] else { return nil }
    // Many equal times stand in one bucket: what they hide is on one of its sides.
    let wider = above.spread.variance >= reaching.spread.variance ? above : reaching
    return ClusterQuantile(
      level,
      of: distribution,
      exceedance: wider.ratio,
      spread: wider.spread,
      most: sizes.reduce(0, +)
    )
  }
}

extension MetricDefinition {
  /// The metric over clusters, where it is a ratio.
  fileprivate func ratio(of table: ClusterTable, value: Double) -> ClusterRatio? {
    guard case .ratio(let ratio) = kind else { return nil }
    return table.ratio(ratio, value: value)
  }
}
