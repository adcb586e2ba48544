// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiSimulator

/// First choices by deployment over at most 200 bins of time.
package struct ShareTimeline: Hashable, Sendable {
  /// Most bins.
  package static let most = 200

  package private(set) var width: TimeSpan
  /// Requests by bin and deployment, bin by bin.
  package private(set) var counts: [UInt64] = []
  /// Requests by bin; summed once, not for every deployment of a large fleet again.
  private var totals: [UInt64] = []
  private let deployments: Int

  package init(_ cells: TimeCells, deployments: Int) {
    self.deployments = deployments
    width = cells.width
    counts = cells.choices.map { UInt64($0) }
    while bins > ShareTimeline.most { coarsen() }
    totals = sums
  }

  private var sums: [UInt64] {
    (0..<bins).map { counts[($0 * deployments)..<(($0 + 1) * deployments)].reduce(0, +) }
  }

  /// How many bins there are.
  package var bins: Int { counts.count / deployments }

  /// Adds another timeline, whose width is this one's times a power of two, or the other way round.
  package mutating func merge(_ other: ShareTimeline) {
    var other = other
    while width < other.width { coarsen() }
    while other.width < width { other.coarsen() }
    let missing = other.counts.count - counts.count
    if missing > 0 { counts += [UInt64](repeating: 0, count: missing) }
    for index in other.counts.indices { counts[index] += other.counts[index] }
    totals = sums
  }

  /// The share of a deployment in each bin, 0 where there was no request.
  package func shares(of deployment: Int) -> [Double] {
    (0..<bins).map { bin in
      let own = counts[bin * deployments + deployment]
      return totals[bin] == 0 ? 0 : Double(own) / Double(totals[bin])
    }
  }

  private mutating func coarsen() {
    width = width + width
    var joined: [UInt64] = []
    for bin in stride(from: 0, to: bins, by: 2) {
      for deployment in 0..<deployments {
        let right = (bin + 1) * deployments + deployment
        joined.append(
          counts[bin * deployments + deployment] + (right < counts.count ? counts[right] : 0)
        )
      }
    }
    counts = joined
  }
}
