// SPDX-License-Identifier: Apache-2.0
// White, Cobb, Spratt, Winter Simulation Conference 2000, doi:10.1109/WSC.2000.899899; on the mean
// of replications: Hoad, Robinson, Davies: Automating warm-up length estimation. JORS 61, 2010.

package import PiCore
package import PiSimulator
import PiStatistics

/// Where the warm-up of a strategy ends: MSER-5 on the mean latency over replications.
///
/// One cut for all replications, found on their mean. A cut of each replication's own series lands
/// just after a busy stretch wherever that lowers the spread, which takes queues out of the rest
/// and biases it.
package struct WarmUp: Sendable {
  package let end: Instant
  /// Whether the rule found a cut in the first half.
  package let isDecided: Bool

  /// Applies the rule to one strategy's replications, at least one.
  package init(_ replications: [LatencySeries]) {
    let width = replications.map(\.width).max() ?? .zero
    let series = replications.map { $0.joined(to: width) }
    let length = series.map(\.count).min() ?? 0
    let means = (0..<length).map { cell in
      series.reduce(0) { $0 + $1[cell] } / Double(series.count)
    }
    let cut: Int
    switch MSER5.decide(means) {
    case .cut(let index): (cut, isDecided) = (index, true)
    case .runLonger: (cut, isDecided) = (length / 2, false)
    }
    end = .zero + TimeSpan(nanoseconds: Int64(cut) * width.nanoseconds)
  }
}

/// The mean latency of served requests in equal cells of time.
package struct LatencySeries: Sendable {
  package let width: TimeSpan
  /// Means in nanoseconds; a cell without served requests repeats the one before it.
  package let means: [Double]

  package init(width: TimeSpan, means: [Double]) {
    self.width = width
    self.means = means
  }

  /// Reads the series out of a run.
  package init(_ cells: TimeCells) {
    var means: [Double] = []
    for cell in cells.cells {
      let mean = cell.served > 0 ? Double(cell.endToEnd) / Double(cell.served) : means.last ?? 0
      means.append(mean)
    }
    self.init(width: cells.width, means: means)
  }

  /// The means with neighbours joined, for cells of a width that is a multiple of this one's.
  fileprivate func joined(to width: TimeSpan) -> [Double] {
    let size = max(Int(width.nanoseconds / self.width.nanoseconds), 1)
    guard size > 1 else { return means }
    return stride(from: 0, to: means.count, by: size).map { start in
      let own = means[start..<min(start + size, means.count)]
      return own.reduce(0, +) / Double(own.count)
    }
  }
}
