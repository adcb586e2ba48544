// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
package import PiSimulator
import PiStatistics
import Synchronization

/// The runs of an arm added up over replications, in whatever order they end.
package struct MergedRuns: Sendable {
  /// What the measured windows hold.
  package private(set) var tally: MetricTally
  package private(set) var timeline: RunTimeline
  /// First choices by deployment in the measured windows.
  package private(set) var choices: [Int64]

  /// Reads a recorder over its window, or, when it has none, from a start on.
  init(_ recorder: MetricRecorder, from start: Instant) {
    tally = recorder.measured(from: start)
    choices = recorder.choices(from: start)
    timeline = RunTimeline(recorder.cells, deployments: choices.count)
  }

  /// Adds other runs.
  mutating func merge(_ other: MergedRuns) {
    tally.merge(other.tally)
    timeline.merge(other.timeline)
    for index in choices.indices { choices[index] += other.choices[index] }
  }

  /// The share of requests that failed, by error class.
  var failureShares: [NamedShare] {
    ErrorClass.allCases.map { error in
      let failed = tally.failures[Int(error.rawValue)]
      return NamedShare(error.name, Double(failed) / Double(max(tally.total.arrivals, 1)))
    }
  }

  /// The distribution of end-to-end latency over all requests, in at most 256 points.
  var latencyPoints: [LatencyPoint] {
    let endToEnd = tally.endToEnd
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

/// Adds up the runs of arms as workers finish them.
final class RunMerger: Sendable {
  private let arms: Mutex<[MergedRuns?]>

  /// Begins with nothing for so many arms.
  init(arms count: Int) {
    arms = Mutex(Array(repeating: nil, count: count))
  }

  func add(_ run: MergedRuns, to arm: Int) {
    arms.withLock { arms in
      if arms[arm] == nil { arms[arm] = run } else { arms[arm]?.merge(run) }
    }
  }

  /// The sums by arm; every arm must have had a run.
  var merged: [MergedRuns] { arms.withLock { $0.compactMap { $0 } } }
}
