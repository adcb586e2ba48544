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
  /// Dollars that a request solved in time is worth.
  let worth: Double
  /// By metric.
  let centres: [Centre]

  /// What a metric is in the run, and how large its denominator is for each request.
  struct Centre: Sendable {
    var value: Double
    var unit: Double
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
    worth = run.value
    let count = Double(max(arrivals, 1))
    centres = zip(MetricDefinition.all, values).map { metric, value in
      switch metric.form {
      case .ratio(_, let unit): Centre(value: value, unit: unit.total(run) / count)
      case .rate: Centre(value: value, unit: run.span.seconds / count)
      case .quantile, .whole: Centre(value: value, unit: 1)
      }
    }
  }

  /// By how much each request moves a metric from its value, times the number of requests.
  ///
  /// Their mean is about zero. A ratio θ = Σa / Σc moves by (a − θ c) / c̄; a quantile by whether the
  /// request is beyond it, less the share that is.
  func influences(_ metric: Int, of entries: ArraySlice<RequestSample.Entry>) -> [Double] {
    let centre = centres[metric]
    switch MetricDefinition.all[metric].form {
    case .ratio(let term, let unit):
      return entries.map { entry in
        let share = centre.value * unit.value(entry, worth: worth)
        return (term.value(entry, worth: worth) - share) / centre.unit
      }
    case .rate(let term):
      return entries.map { term.value($0, worth: worth) / centre.unit - centre.value }
    case .quantile(let p, let times):
      return entries.map { entry in
        guard let bucket = times.bucket(entry) else { return 0 }
        let isInfinite = bucket == RequestSample.Entry.none
        let isBeyond = isInfinite || MetricTimes.seconds(bucket) > centre.value
        return (isBeyond ? 1 : 0) - (1 - p)
      }
    case .whole:
      return entries.map { _ in 0 }
    }
  }

  /// The size that a request's part in a metric must be reckoned with.
  func scale(_ metric: Int) -> Double {
    switch MetricDefinition.all[metric].form {
    case .ratio(let term, _), .rate(let term):
      let largest = entries.reduce(term.scale(worth: worth)) {
        max($0, abs(term.value($1, worth: worth)))
      }
      return largest / centres[metric].unit
    case .quantile, .whole:
      return 1
    }
  }
}
