// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiStatistics

/// The sampled requests of a run, with what its metrics are centred on.
struct MeasuredSample: Sendable {
  /// Requests of the measured window, by rising mark.
  let entries: ContiguousArray<RequestSample.Entry>
  /// The largest mark that was kept.
  let limit: UInt64
  /// Requests of the window in all.
  let arrivals: Int
  /// By metric.
  let centres: [Centre]

  /// What a metric is in the run.
  struct Centre: Sendable {
    /// Its value.
    var value: Double
    /// How single requests make it.
    var parts: Parts
    /// The least size of a part that must be reckoned with.
    var scale = 0.0
  }

  /// How single requests make a metric.
  enum Parts: Sendable {
    /// Σ of the numerator over Σ of the denominator, which is `unit` for each request.
    case ratio(SumWeights, per: SumWeights, unit: Double)
    /// Σ of the numerator over a time, which is `unit` for each request.
    case rate(SumWeights, unit: Double)
    case quantile(Double, RequestTime)
    /// They do not tell it.
    case unknown
  }

  /// Takes a sample of a run.
  ///
  /// - Parameters:
  ///   - sample: requests of the measured window.
  ///   - run: the window as metrics read it.
  ///   - values: the metrics of the run.
  init(_ sample: RequestSample, _ run: RunReading, values: [Double]) {
    var sample = sample
    sample.settle()
    entries = sample.entries
    limit = sample.limit
    arrivals = Int(run.tally.total.arrivals)
    centres = zip(MetricDefinition.all, values).map { metric, value in
      guard value.isFinite || metric.isQuantile else {
        return Centre(value: value, parts: .unknown)
      }
      return Centre(
        value: value,
        parts: MeasuredSample.parts(metric.kind, run),
        scale: MeasuredSample.scale(metric.kind, run)
      )
    }
  }

  private static func parts(_ kind: MetricDefinition.Kind, _ run: RunReading) -> Parts {
    let sums = run.tally.sums
    let count = Double(max(sums.total.arrivals, 1))
    switch kind {
    case .ratio(let ratio):
      let numerator = SumWeights { ratio.numerator($0, run.value) }
      let denominator = SumWeights(ratio.denominator)
      guard isWhole(numerator, ratio.numerator(sums, run.value), sums),
        isWhole(denominator, ratio.denominator(sums), sums)
      else { return .unknown }
      return .ratio(numerator, per: denominator, unit: denominator.total(sums) / count)
    case .rate(let rate):
      let numerator = SumWeights { Double(rate($0.total)) }
      guard isWhole(numerator, Double(rate(sums.total)), sums) else { return .unknown }
      return .rate(numerator, unit: run.span.seconds / count)
    case .quantile(let p, let time):
      return .quantile(p, time)
    case .index:
      return .unknown
    }
  }

  /// Whether the columns tell all of a function of sums.
  private static func isWhole(_ weights: SumWeights, _ total: Double, _ sums: MetricSums) -> Bool {
    abs(weights.total(sums) - total) <= 1e-9 * max(abs(total), 1e-6)
  }

  private static func scale(_ kind: MetricDefinition.Kind, _ run: RunReading) -> Double {
    switch kind {
    case .ratio(let ratio): ratio.step(run.value)
    case .rate, .quantile: 1
    case .index: 0
    }
  }
}

/// Some requests of a sample, one column for each sum.
struct SampleColumns {
  let entries: ArraySlice<RequestSample.Entry>
  private let columns: [[Double]]

  init(_ entries: ArraySlice<RequestSample.Entry>) {
    self.entries = entries
    columns = SumColumn.allCases.map { column in entries.map { column.value($0) } }
  }

  /// A linear function of what each request adds.
  func values(_ weights: SumWeights) -> [Double] {
    var values = [Double](repeating: 0, count: entries.count)
    add(weights, times: 1, to: &values)
    return values
  }

  /// By how much each request moves a metric from its value, times the number of requests; nil where
  /// requests do not tell it.
  ///
  /// Their mean is about zero. A ratio θ = Σa / Σc moves by (a − θ c) / c̄; a quantile by whether the
  /// request is beyond it, less the share that is.
  func influences(on centre: MeasuredSample.Centre) -> [Double]? {
    switch centre.parts {
    case .ratio(let numerator, let denominator, let unit):
      var values = [Double](repeating: 0, count: entries.count)
      add(numerator, times: 1 / unit, to: &values)
      add(denominator, times: -centre.value / unit, to: &values)
      return values
    case .rate(let numerator, let unit):
      var values = [Double](repeating: -centre.value, count: entries.count)
      add(numerator, times: 1 / unit, to: &values)
      return values
    case .quantile(let p, let time):
      return entries.map { entry in
        guard let bucket = time.bucket(entry) else { return 0 }
        let isInfinite = bucket == RequestSample.Entry.none
        let isBeyond = isInfinite || SumColumn.nanoseconds(bucket) > centre.value * 1e9
        return (isBeyond ? 1 : 0) - (1 - p)
      }
    case .unknown:
      return nil
    }
  }

  /// The size that a request's part in a metric must be reckoned with.
  func scale(of centre: MeasuredSample.Centre) -> Double {
    switch centre.parts {
    case .ratio(let numerator, _, let unit), .rate(let numerator, let unit):
      values(numerator).reduce(centre.scale) { max($0, abs($1)) } / unit
    case .quantile, .unknown: 1
    }
  }

  private func add(_ weights: SumWeights, times factor: Double, to values: inout [Double]) {
    for (column, weight) in weights.columns {
      let (own, factor) = (columns[column.rawValue], weight * factor)
      for place in values.indices { values[place] += factor * own[place] }
    }
  }
}

extension RequestTime {
  /// The bucket of a request's time; nil for a request that has none and does not count.
  func bucket(_ entry: RequestSample.Entry) -> UInt16? {
    switch self {
    case .endToEnd: entry.endToEnd
    case .servedEndToEnd: entry.isServed ? entry.endToEnd : nil
    case .firstToken: entry.firstToken
    case .perOutputToken:
      entry.perOutputToken == RequestSample.Entry.none ? nil : entry.perOutputToken
    }
  }
}
