// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
package import PiSimulator
import PiStatistics
import Synchronization

/// What the runs of an arm add up to over replications, in whatever order they end.
package struct MergedRuns: Mergeable, Sendable {
  /// What the measured windows hold.
  package private(set) var tally: MetricTally
  package private(set) var timeline: RunTimeline

  /// Takes what was measured, and the timeline from the first arrival on.
  init(_ tally: MetricTally, timeline: RunTimeline) {
    self.tally = tally
    self.timeline = timeline
  }

  /// Adds other runs.
  package mutating func merge(_ other: MergedRuns) {
    tally.merge(other.tally)
    timeline.merge(other.timeline)
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

/// What adds up, to the same in any order.
package protocol Mergeable {
  /// Adds another part.
  mutating func merge(_ other: Self)
}

/// Adds up parts by arm as workers finish them.
final class ArmSums<Part: Mergeable & Sendable>: Sendable {
  private let arms: Mutex<[Part?]>

  /// Begins with nothing for so many arms.
  init(arms count: Int) {
    arms = Mutex(Array(repeating: nil, count: count))
  }

  func add(_ part: Part, to arm: Int) {
    arms.withLock { arms in
      if arms[arm] == nil { arms[arm] = part } else { arms[arm]?.merge(part) }
    }
  }

  /// The sums by arm; every arm must have had a part.
  var sums: [Part] { arms.withLock { $0.compactMap { $0 } } }
}
