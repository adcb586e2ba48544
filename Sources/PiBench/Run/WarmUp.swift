// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiSimulator
import PiStatistics

/// Where the warm-up of a run ends, between two batches of cells: MSER-5 on their mean latency.
package struct WarmUp: Sendable {
  /// The beginning of a batch of cells.
  package let end: Instant
  /// Whether the rule found a cut in the first half.
  package let isDecided: Bool

  package init(_ cells: TimeCells) {
    var series: [Double] = []
    for cell in cells.cells {
      let mean = cell.served > 0 ? Double(cell.endToEnd) / Double(cell.served) : series.last ?? 0
      series.append(mean)
    }
    switch MSER5.decide(series) {
    case .cut(let index):
      end = .zero + TimeSpan(nanoseconds: Int64(index) * cells.width.nanoseconds)
      isDecided = true
    case .runLonger:
      let batches = Int64(series.count / 2 / TimeCells.cellsPerBatch)
      end = .zero + TimeSpan(nanoseconds: batches * cells.batchWidth.nanoseconds)
      isDecided = false
    }
  }
}
