// SPDX-License-Identifier: Apache-2.0

import PiCore

/// One tally a batch of cells, at most 400, from which any window that begins at a batch can be
/// measured after the run.
struct BatchTallies: Hashable, Sendable {
  private var tallies: ContiguousArray<MetricTally> = []
  /// Width of the cells whose batches these are.
  private var width: TimeSpan

  init(width: TimeSpan) {
    self.width = width
  }

  @inline(__always)
  mutating func fold(
    _ completed: borrowing CompletedRequest,
    inTime: Bool,
    cell: Int,
    width: TimeSpan
  ) {
    if width != self.width { coarsen(to: width) }
    let batch = cell / TimeCells.cellsPerBatch
    while tallies.count <= batch { tallies.append(MetricTally()) }
    tallies[batch].fold(completed, inTime: inTime)
  }

  /// What arrived from the batch on that begins at an instant.
  func sum(from start: Instant, width: TimeSpan) -> MetricTally {
    var batches = self
    batches.coarsen(to: width)
    var sum = MetricTally(isLarge: true)
    for tally in batches.tallies.dropFirst(batches.batch(at: start)) { sum.merge(tally) }
    return sum
  }

  private func batch(at start: Instant) -> Int {
    let batchWidth = width.nanoseconds * Int64(TimeCells.cellsPerBatch)
    precondition(start.nanoseconds % batchWidth == 0, "a window begins with a batch of cells")
    return Int(start.nanoseconds / batchWidth)
  }

  /// Joins neighbours as the cells did.
  @inline(never)
  private mutating func coarsen(to width: TimeSpan) {
    while self.width < width {
      self.width = self.width + self.width
      for index in 0..<((tallies.count + 1) / 2) {
        var joined = tallies[2 * index]
        if 2 * index + 1 < tallies.count { joined.merge(tallies[2 * index + 1]) }
        tallies[index] = joined
      }
      tallies.removeLast(tallies.count / 2)
    }
  }
}
