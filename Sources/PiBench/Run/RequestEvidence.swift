// SPDX-License-Identifier: Apache-2.0

import PiSimulator
import PiStatistics

/// What the requests of an arm's runs say of its metrics: the spread between requests, and between
/// the paired differences of requests to the baseline.
package struct RequestEvidence: Sendable {
  /// By metric: the spread of its value over requests.
  private(set) var own: [RequestSpread]
  /// By metric: the spread of the difference to the baseline; empty for the baseline.
  private(set) var paired: [PairedSpread] = []
  /// Requests of all windows.
  private(set) var arrivals: Int

  /// Reads one run.
  init(_ sample: MeasuredSample) {
    arrivals = sample.arrivals
    let columns = SampleColumns(sample.entries[...])
    own = sample.centres.map { centre in
      guard centre.value.isFinite, !sample.entries.isEmpty,
        let influences = columns.influences(on: centre)
      else { return RequestSpread() }
      let parts = influences.map { centre.value + $0 }
      return RequestSpread(
        sampled: parts.count,
        sum: parts.reduce(0, +),
        sumOfSquares: parts.reduce(0) { $0 + $1 * $1 },
        sumOfCubes: parts.reduce(0) { $0 + $1 * $1 * $1 },
        count: max(sample.arrivals, parts.count),
        scale: columns.scale(of: centre)
      )
    }
  }

  /// Reads one run and compares it, request by request, with the baseline's run of the replication.
  init(_ sample: MeasuredSample, against baseline: MeasuredSample) {
    self.init(sample)
    let pairs = RequestPairs(sample, baseline)
    paired = sample.centres.indices.map { pairs.spread($0) }
  }

  /// Adds the runs of other replications.
  mutating func merge(_ other: RequestEvidence) {
    arrivals += other.arrivals
    for metric in own.indices { own[metric].merge(other.own[metric]) }
    for metric in paired.indices { paired[metric].merge(other.paired[metric]) }
  }
}

/// The spread of paired differences in one metric.
struct PairedSpread: Sendable {
  /// Differences between requests.
  var spread = RequestSpread()
  /// Σ of squares of the arm's influences, of the baseline's, and Σ of their products.
  var squares = (arm: 0.0, baseline: 0.0, product: 0.0)
  /// Whether the metric is equal in both, and every request's part in it.
  var isSame: Bool

  mutating func merge(_ other: PairedSpread) {
    spread.merge(other.spread)
    squares.arm += other.squares.arm
    squares.baseline += other.squares.baseline
    squares.product += other.squares.product
    isSame = isSame && other.isSame
  }

  /// How far influences fall on the same requests, −1 … 1.
  var correlation: Double {
    let size = (squares.arm * squares.baseline).squareRoot()
    return size > 0 ? min(max(squares.product / size, -1), 1) : 0
  }
}
