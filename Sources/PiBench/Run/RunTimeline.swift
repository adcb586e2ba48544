// SPDX-License-Identifier: Apache-2.0

package import PiCore
import PiReport
package import PiSimulator
import PiStatistics

/// First choices by deployment, and end-to-end latency, over at most 200 bins of time by arrival.
package struct RunTimeline: Mergeable, Hashable, Sendable {
  /// Most bins.
  package static let most = 200

  package private(set) var width: TimeSpan
  /// Requests by bin and deployment, bin by bin.
  package private(set) var counts: [UInt64] = []
  /// End-to-end latencies of all requests by bin, failed ones infinite.
  private var latencies: [BucketTally]
  private let deployments: Int

  /// Joins the cells of a run.
  package init(_ cells: TimeCells, deployments: Int) {
    self.deployments = deployments
    width = cells.width
    counts = cells.choices.map { UInt64($0) }
    latencies = Array(cells.latencies)
    while bins > RunTimeline.most { coarsen() }
  }

  /// How many bins there are.
  package var bins: Int { latencies.count }

  /// Adds another timeline, whose width is this one's times a power of two, or the other way round.
  package mutating func merge(_ other: RunTimeline) {
    var other = other
    coarsen(to: other.width)
    other.coarsen(to: width)
    extend(to: other.bins)
    for index in other.counts.indices { counts[index] += other.counts[index] }
    for bin in other.latencies.indices { latencies[bin].merge(other.latencies[bin]) }
  }

  /// Joins neighbours until bins are at least so wide.
  package mutating func coarsen(to width: TimeSpan) {
    while self.width < width { coarsen() }
  }

  /// Adds empty bins until there are at least so many.
  package mutating func extend(to bins: Int) {
    let missing = bins - self.bins
    guard missing > 0 else { return }
    counts += [UInt64](repeating: 0, count: missing * deployments)
    latencies += [BucketTally](repeating: BucketTally(), count: missing)
  }

  /// The share of each deployment in each bin, [deployment][bin], 0 where there was no request.
  package var shares: [[Double]] {
    let totals = (0..<bins).map { bin in
      counts[(bin * deployments)..<((bin + 1) * deployments)].reduce(0, +)
    }
    return (0..<deployments).map { deployment in
      (0..<bins).map { bin in
        let own = counts[bin * deployments + deployment]
        return totals[bin] == 0 ? 0 : Double(own) / Double(totals[bin])
      }
    }
  }

  /// How many requests arrived in each bin.
  package var arrivals: [Int] { latencies.map(\.count) }

  /// The 95th percentile of end-to-end latency in seconds of the requests that arrived in each bin.
  ///
  /// Infinite where more than 5 % failed; NaN where fewer than 20 requests arrived.
  package var tails: [Double] {
    latencies.map { bin in
      guard bin.count >= LatencyTimeline.leastRequests else { return .nan }
      return bin.histogram.quantile(0.95).map { $0 / 1e9 } ?? .nan
    }
  }

  private mutating func coarsen() {
    width = width + width
    let kept = (bins + 1) / 2
    var joined = [UInt64](repeating: 0, count: kept * deployments)
    for place in counts.indices {
      joined[place / deployments / 2 * deployments + place % deployments] += counts[place]
    }
    counts = joined
    for bin in 0..<kept {
      var tally = latencies[2 * bin]
      if 2 * bin + 1 < latencies.count { tally.merge(latencies[2 * bin + 1]) }
      latencies[bin] = tally
    }
    latencies.removeLast(latencies.count - kept)
  }
}
