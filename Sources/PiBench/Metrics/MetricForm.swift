// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiSimulator
package import PiStatistics

/// How a metric is made from what single requests add to it.
package enum MetricForm: Sendable {
  /// Σ of one term over Σ of another; a mean over all requests when the other is ``MetricTerm/one``.
  case ratio(MetricTerm, per: MetricTerm)
  /// Σ of a term over the seconds of the window.
  case rate(MetricTerm)
  /// A quantile of times.
  case quantile(Double, MetricTimes)
  /// Anything else, computed from the whole run.
  case whole(@Sendable (RunReading) -> Double)

  /// The value in a run; not-a-number where it is undefined.
  package func value(_ run: RunReading) -> Double {
    switch self {
    case .ratio(let term, let unit):
      let count = unit.total(run)
      return count > 0 ? term.total(run) / count : .nan
    case .rate(let term):
      return run.span.nanoseconds > 1 ? term.total(run) / run.span.seconds : .nan
    case .quantile(let p, let times):
      let values = times.histogram(run)
      // The 99th percentile of fewer than 10,000 values is not told.
      guard p < 0.99 || values.count >= 10_000 else { return .nan }
      return values.quantile(p).map { $0 / 1e9 } ?? .nan
    case .whole(let compute):
      return compute(run)
    }
  }

  /// Whether it is a quantile, whose values are skewed over replications.
  package var isQuantile: Bool {
    if case .quantile = self { true } else { false }
  }

  /// Whether it is the share of all requests that did something.
  package var isShare: Bool {
    switch self {
    case .ratio(.served, .one), .ratio(.solved, .one), .ratio(.solvedInTime, .one): true
    default: false
    }
  }
}

/// What a request adds to a sum.
package enum MetricTerm: Hashable, Sendable {
  case one
  case served
  case solved
  case solvedInTime
  /// Money billed.
  case dollars
  /// Worth of a request solved in time, less what was billed; nil for the experiment's worth.
  case netValue(Double?)
  /// Attempts beyond the first.
  case retries
  /// Seconds of end-to-end latency, of served requests.
  case endToEnd
  /// Seconds to the first token, of served requests.
  case firstToken
  /// Seconds per output token, where there is such a time.
  case perOutputToken
  /// Requests with a time per output token.
  case withPerOutputToken

  /// The sum over the window of a run.
  package func total(_ run: RunReading) -> Double {
    let total = run.tally.total
    switch self {
    case .one: return Double(total.arrivals)
    case .served: return Double(total.served)
    case .solved: return Double(total.solved)
    case .solvedInTime: return Double(total.solvedInTime)
    case .dollars: return Double(total.cost) / 1e9
    case .netValue(let worth):
      return (worth ?? run.value) * Double(total.solvedInTime) - Double(total.cost) / 1e9
    case .retries: return Double(max(total.attempts - total.arrivals, 0))
    case .endToEnd: return Double(total.endToEnd) / 1e9
    case .firstToken: return Double(run.tally.firstTokenSum) / 1e9
    case .perOutputToken: return Double(run.tally.perOutputTokenSum) / 1e9
    case .withPerOutputToken: return Double(run.perOutputToken.count)
    }
  }

  /// What one request adds.
  package func value(_ entry: RequestSample.Entry, worth: Double) -> Double {
    switch self {
    case .one: 1
    case .served: entry.isServed ? 1 : 0
    case .solved: entry.isSolved ? 1 : 0
    case .solvedInTime: entry.isSolvedInTime ? 1 : 0
    case .dollars: Double(entry.cost) / 1e9
    case .netValue(let own):
      (entry.isSolvedInTime ? own ?? worth : 0) - Double(entry.cost) / 1e9
    case .retries: Double(entry.attempts) - 1
    case .endToEnd: MetricTimes.seconds(entry.endToEnd)
    case .firstToken: MetricTimes.seconds(entry.firstToken)
    case .perOutputToken: MetricTimes.seconds(entry.perOutputToken)
    case .withPerOutputToken: entry.perOutputToken == RequestSample.Entry.none ? 0 : 1
    }
  }

  /// The least size of a value that must be reckoned with, whatever a few requests show.
  func scale(worth: Double) -> Double {
    switch self {
    case .one, .served, .solved, .solvedInTime, .retries, .withPerOutputToken: 1
    case .netValue(let own): own ?? worth
    case .dollars, .endToEnd, .firstToken, .perOutputToken: 0
    }
  }
}

/// Times of requests that have quantiles.
package enum MetricTimes: Hashable, Sendable {
  /// End-to-end latency of all requests, failed ones infinite.
  case endToEnd
  /// End-to-end latency of served requests.
  case servedEndToEnd
  /// Time to first token of all requests, failed ones infinite.
  case firstToken
  /// Time per output token of served requests with two or more.
  case perOutputToken

  /// The times of a run.
  package func histogram(_ run: RunReading) -> LogLinearHistogram {
    switch self {
    case .endToEnd: run.endToEnd
    case .servedEndToEnd: run.servedEndToEnd
    case .firstToken: run.firstToken
    case .perOutputToken: run.perOutputToken
    }
  }

  /// The bucket of a request's time; nil for a request that has none and does not count, the largest
  /// for one whose time is infinite.
  func bucket(_ entry: RequestSample.Entry) -> UInt16? {
    switch self {
    case .endToEnd: entry.endToEnd
    case .servedEndToEnd: entry.isServed ? entry.endToEnd : nil
    case .firstToken: entry.firstToken
    case .perOutputToken:
      entry.perOutputToken == RequestSample.Entry.none ? nil : entry.perOutputToken
    }
  }

  /// The time that stands for a bucket, in seconds; 0 when there is none.
  static func seconds(_ bucket: UInt16) -> Double {
    guard bucket != RequestSample.Entry.none else { return 0 }
    return LogLinearHistogram.midpoint(ofBucket: Int(bucket)) / 1e9
  }
}
