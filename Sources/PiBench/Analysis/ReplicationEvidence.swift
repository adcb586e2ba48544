// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiStatistics

/// Evidence from independent replications, paired by their luck, with the requests in them as a floor.
///
/// Few replications can agree by luck. So every interval is the hull of two, and every p-value the larger
/// of two: Student's t over replications, and what so many requests can show. Metrics in which requests are counted
/// have a third, which leans towards the failures of rushes that few replications may not hold. A quantile beyond the deadline has
/// no finite value: its figure says so, and in differences it counts as the deadline, which understates how far
/// apart the two are.
package struct ReplicationEvidence: EvidenceSource {
  /// What is known of one arm.
  package struct Arm {
    /// Values by metric, then by replication; not-a-number where undefined.
    var values: [[Double]]
    /// What single requests say; nil when none were sampled.
    var requests: RequestEvidence?
    /// All runs added up; nil when only their values are known.
    var merged: RunReading?

    package init(
      _ values: [[Double]],
      requests: RequestEvidence? = nil,
      merged: RunReading? = nil
    ) {
      self.values = values
      self.requests = requests
      self.merged = merged
    }
  }

  /// Longest time a request may take, in seconds.
  private let deadline: Double
  /// Dollars that a request solved within its objective is worth.
  private let value: Double
  private let arms: [Arm]
  /// Position of the arm that differences refer to.
  private let baseline: Int
  /// How the metrics are made.
  private let kinds: [MetricDefinition.Kind]
  /// Position of the share that stands in a metric; nil for none.
  private let shares: [Int?]
  /// Whether each replication has requests of its own, so that figures tell of other requests too.
  private let drawsRequests: Bool

  /// Takes what is known of all arms.
  ///
  /// - Parameters:
  ///   - arms: strategies and yardsticks, in the order of the result.
  ///   - baseline: position of the arm that differences refer to.
  ///   - kinds: how the metrics are made, in the order of values.
  ///   - drawsRequests: whether each replication has requests of its own.
  ///   - value: dollars that a request solved within its objective is worth.
  ///   - deadline: longest time a request may take, in seconds.
  package init(
    _ arms: [Arm],
    baseline: Int,
    kinds: [MetricDefinition.Kind],
    drawsRequests: Bool,
    value: Double,
    deadline: Double
  ) {
    self.arms = arms
    self.baseline = baseline
    self.kinds = kinds
    shares = MetricDefinition.shares(in: kinds)
    self.drawsRequests = drawsRequests
    self.value = value
    self.deadline = deadline
  }

  package func evidence(arm: Int, metric: Int) -> MetricEvidence {
    var evidence = estimate(arm, metric)
    if arm != baseline { evidence.difference = difference(arm, metric) }
    return evidence
  }
}

extension ReplicationEvidence {
  /// Takes the arms of an experiment, the strategies first.
  init(
    _ arms: [ExperimentResult.ArmResult],
    baseline: Int,
    of spec: ExperimentSpec,
    drawsRequests: Bool
  ) {
    self.init(
      arms.map { arm in
        Arm(
          MetricDefinition.all.indices.map { metric in arm.runs.map { $0.values[metric] } },
          requests: arm.record.requests,
          // Only quantiles are read of it, so that it has no length.
          merged: RunReading(arm.record.merged.tally, value: spec.value, span: .zero)
        )
      },
      baseline: baseline,
      kinds: MetricDefinition.all.map(\.kind),
      drawsRequests: drawsRequests,
      value: spec.value,
      deadline: spec.gateway.deadline.seconds
    )
  }
}

// MARK: - Estimates

extension ReplicationEvidence {
  private func estimate(_ arm: Int, _ metric: Int) -> MetricEvidence {
    let values = arms[arm].values[metric]
    guard !values.contains(where: \.isNaN) else { return .notMeasured }
    guard values.allSatisfy(\.isFinite) else {
      var evidence = MetricEvidence(mean: nil, values: values)
      evidence.isBeyondDeadline = true
      return evidence
    }
    let kind = kinds[metric]
    let interval =
      kind.isQuantile ? MeanInterval.skewnessCorrected(values) : MeanInterval(values)
    let floor = floor(arm, metric, around: interval.mean)
    let all = [Bounds(low: interval.low, high: interval.high), floor, leaning(arm, metric)]
      .compactMap { $0 }
    let bounds = kind.clipped(
      Bounds(
        low: all.map(\.low).min() ?? interval.low,
        high: all.map(\.high).max() ?? interval.high
      ),
      value: value
    )
    var evidence = MetricEvidence(
      mean: interval.mean,
      low: bounds.low,
      high: bounds.high,
      values: values
    )
    evidence.requestError = floor.flatMap(error)
    return evidence
  }

  /// The interval that leans as the share does which stands in a metric; nil where none does.
  private func leaning(_ arm: Int, _ metric: Int) -> Bounds? {
    guard case .ratio(let ratio) = kinds[metric], let share = share(arm, metric) else { return nil }
    let (bounds, step) = (share.bounds(), ratio.step(value))
    let mean = Moments(arms[arm].values[metric]).mean
    return Bounds(
      low: mean - step * (share.share - bounds.low),
      high: mean + step * (bounds.high - share.share)
    )
  }

  /// The share of requests that stands in a metric; nil where none does, or nothing bounds it.
  private func share(_ arm: Int, _ metric: Int) -> EffectiveShare? {
    guard let position = shares[metric] else { return nil }
    let moments = Moments(arms[arm].values[position])
    let requests = arms[arm].requests.map { Double(max($0.arrivals, 1)) }
    guard moments.mean.isFinite, moments.count > 1, moments.variance > 0 || requests != nil else {
      return nil
    }
    return EffectiveShare(
      min(max(moments.mean, 0), 1),
      variance: moments.variance / Double(moments.count),
      degreesOfFreedom: Double(moments.count - 1),
      requests: requests ?? .infinity
    )
  }

  /// The standard error that a floor comes to; what has no upper end is taken to reach the deadline.
  private func error(_ floor: Bounds) -> Double? {
    let width = min(floor.high, max(deadline, floor.low)) - floor.low
    return width.isFinite ? width / (2 * ReplicationEvidence.normal) : nil
  }

  /// The 97.5 % quantile of the normal distribution.
  private static let normal = 1.959_963_984_540_054

  /// The interval that so many requests allow; nil where requests do not bear on the metric.
  private func floor(_ arm: Int, _ metric: Int, around mean: Double) -> Bounds? {
    guard let requests = arms[arm].requests, requests.arrivals > 0 else { return nil }
    let kind = kinds[metric]
    if kind.isShare {
      let count = Double(requests.arrivals)
      let interval = ProportionInterval.wilson(
        successes: Int(min(max((mean * count).rounded(), 0), count)),
        trials: requests.arrivals
      )
      return Bounds(low: interval.low, high: interval.high)
    }
    guard drawsRequests else { return nil }
    switch kind {
    case .ratio, .rate:
      guard requests.own[metric].sampled > 0 else { return nil }
      return requests.own[metric].bounds(around: mean)
    case .quantile(let p, let time):
      guard let run = arms[arm].merged else { return nil }
      let all = run.histogram(of: time)
      guard all.count > 0 else { return nil }
      let limits = QuantileLimits(p, count: Double(all.count))
      let low = limits.low > 0 ? all.quantileBounds(limits.low).map { $0.low / 1e9 } ?? 0 : 0
      let high = limits.high.flatMap { all.quantileBounds($0) }.map { $0.high / 1e9 } ?? .infinity
      return Bounds(low: low, high: high)
    case .index:
      return nil
    }
  }
}

// MARK: - Differences

extension ReplicationEvidence {
  private func difference(_ arm: Int, _ metric: Int) -> DifferenceEvidence? {
    let (own, other) = (arms[arm].values[metric], arms[baseline].values[metric])
    guard !(own + other).contains(where: \.isNaN) else { return nil }
    let requests = arms[arm].requests?.paired[metric]
    if own == other, requests?.isSame ?? true { return .identical }
    guard own.allSatisfy(\.isFinite) || other.allSatisfy(\.isFinite) else {
      return .bothBeyondDeadline
    }
    let replications = DifferenceEvidence(
      PairedDifference(treatment: finite(own), baseline: finite(other))
    )
    var joined = leaning(replications, arm, metric)
    guard let requests else { return joined }
    switch kinds[metric] {
    case .ratio, .rate:
      guard requests.spread.sampled > 0 else { return joined }
      joined = joined.joined(
        with: requests.spread.bounds(around: replications.mean),
        pValue: requests.spread.pValue(of: replications.mean)
      )
    case .quantile(let p, let time):
      guard let gap = gap(arm, p, time, requests.correlation) else { return replications }
      joined = replications.joined(with: gap.bounds(), pValue: gap.pValue)
    case .index:
      return replications
    }
    if kinds[metric].isShare {
      joined.low = max(joined.low, -1)
      joined.high = min(joined.high, 1)
    }
    return joined
  }

  /// The evidence with what the shares of both sides say, where any stand in the metric.
  private func leaning(
    _ evidence: DifferenceEvidence,
    _ arm: Int,
    _ metric: Int
  ) -> DifferenceEvidence {
    guard case .ratio(let ratio) = kinds[metric], let position = shares[metric],
      let own = share(arm, metric), let other = share(baseline, metric)
    else { return evidence }
    let difference = ShareDifference(
      own,
      minus: other,
      correlation: Correlation.of(
        arms[arm].values[position],
        arms[baseline].values[position]
      ),
      step: ratio.step(value),
      estimate: evidence.mean
    )
    // The larger p-value counts, so one is enough above 5 %.
    return evidence.joined(
      with: difference.bounds(),
      pValue: evidence.pValue > 0.05 ? evidence.pValue : difference.pValue
    )
  }

  /// Values with the deadline in place of infinity.
  private func finite(_ values: [Double]) -> [Double] {
    values.map { $0.isFinite ? $0 : deadline }
  }

  /// The difference of a quantile between the requests of an arm and those of the baseline.
  private func gap(
    _ arm: Int,
    _ p: Double,
    _ time: RequestTime,
    _ correlation: Double
  ) -> PooledQuantileDifference? {
    guard let run = arms[arm].merged, let other = arms[baseline].merged else { return nil }
    let sides = [run, other].map { $0.histogram(of: time) }
    guard sides.allSatisfy({ $0.count > 0 }) else { return nil }
    let longest = deadline
    let arms = sides.map { side in
      func seconds(_ nanoseconds: Double?) -> Double {
        min(nanoseconds.map { $0 / 1e9 } ?? longest, longest)
      }
      let rounding = side.quantileBounds(p)
      return PooledQuantileDifference.Arm(
        count: side.count,
        rounding: Bounds(low: seconds(rounding?.low), high: seconds(rounding?.high))
      ) { seconds(side.quantile(min($0, 1))) }
    }
    return PooledQuantileDifference(
      p,
      treatment: arms[0],
      baseline: arms[1],
      correlation: correlation,
      longest: longest
    )
  }
}

extension MetricDefinition.Kind {
  fileprivate var isQuantile: Bool {
    if case .quantile = self { true } else { false }
  }

  /// Whether it is a part of one.
  fileprivate var isShare: Bool {
    if case .ratio(let ratio) = self { ratio.isShare } else { false }
  }

  /// An interval inside what the metric can be.
  fileprivate func clipped(_ bounds: Bounds, value: Double) -> Bounds {
    let possible: ClosedRange<Double> =
      switch self {
      case .ratio(let ratio): ratio.bounds(value)
      case .rate, .quantile: 0...Double.infinity
      // The only index is Jain's.
      case .index: 0...1
      }
    return Bounds(
      low: max(bounds.low, possible.lowerBound),
      high: min(bounds.high, possible.upperBound)
    )
  }
}
