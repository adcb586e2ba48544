// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import PiSimulator
import PiStatistics

/// The runs of an arm, merged over replications.
struct MergedRuns {
  private(set) var endToEnd = LogLinearHistogram()
  private(set) var timeline: ShareTimeline
  private(set) var failures: [Int64]
  private(set) var choices: [Int64]
  private(set) var arrivals: Int64 = 0

  /// Merges one or more runs.
  init(_ runs: [RunSummary]) {
    timeline = runs[0].timeline
    failures = runs[0].failures.map { _ in 0 }
    choices = runs[0].choices.map { _ in 0 }
    for (index, run) in runs.enumerated() {
      if index > 0 { timeline.merge(run.timeline) }
      endToEnd.merge(run.endToEnd)
      for index in failures.indices { failures[index] += run.failures[index] }
      for index in choices.indices { choices[index] += run.choices[index] }
      arrivals += run.total.arrivals
    }
  }

  /// The share of requests that failed, by error class.
  var failureShares: [NamedShare] {
    ErrorClass.allCases.map { error in
      NamedShare(error.name, Double(failures[Int(error.rawValue)]) / Double(max(arrivals, 1)))
    }
  }

  /// The distribution of end-to-end latency over all requests, in at most 256 points.
  var latencyPoints: [LatencyPoint] {
    let total = Double(max(endToEnd.count, 1))
    var points: [LatencyPoint] = []
    var seen = 0.0
    for bucket in endToEnd.buckets {
      seen += Double(bucket.count)
      points.append(LatencyPoint(seconds: bucket.midpoint / 1e9, fraction: seen / total))
    }
    let most = 256
    guard points.count > most else { return points }
    return (0..<most).map { points[$0 * (points.count - 1) / (most - 1)] }
  }
}
