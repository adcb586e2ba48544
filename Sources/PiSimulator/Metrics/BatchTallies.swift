// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// One tally a batch of cells, at most 400, from which any window that begins at a batch can be
/// measured after the run.
package struct BatchTallies: Hashable, Sendable {
  private var tallies: ContiguousArray<MetricTally> = []
  /// Width of the cells whose batches these are.
  private var width: TimeSpan
  private let taskTypes: Int
  private let deployments: Int

  init(_ setup: SimulationSetup, width: TimeSpan) {
    self.width = width
    taskTypes = setup.taskTypes.count
    deployments = setup.fleet.deployments.count
  }

  /// Width of a batch.
  package var batchWidth: TimeSpan {
    TimeSpan(nanoseconds: width.nanoseconds * Int64(TimeCells.cellsPerBatch))
  }

  @inline(__always)
  mutating func fold(
    _ completed: borrowing CompletedRequest,
    inTime: Bool,
    cell: Int,
    width: TimeSpan
  ) {
    let batch = batch(of: cell, width: width)
    tallies[batch].fold(completed, inTime: inTime)
  }

  /// Counts the first choice of a request.
  @inline(__always)
  mutating func choose(_ deployment: DeploymentIndex, cell: Int, width: TimeSpan) {
    let batch = batch(of: cell, width: width)
    tallies[batch].choose(deployment)
  }

  /// The batch of a cell, which exists afterwards.
  @inline(__always)
  private mutating func batch(of cell: Int, width: TimeSpan) -> Int {
    if width != self.width { join(to: width) }
    let batch = cell / TimeCells.cellsPerBatch
    while tallies.count <= batch { tallies.append(MetricTally()) }
    return batch
  }

  /// What arrived from the beginning of a batch on, with a place for every error class, task type
  /// and deployment.
  package func sum(from start: Instant) -> MetricTally {
    let batchWidth = batchWidth.nanoseconds
    precondition(start.nanoseconds % batchWidth == 0, "a window begins with a batch of cells")
    var sum = MetricTally(isLarge: true)
    for tally in tallies.dropFirst(Int(start.nanoseconds / batchWidth)) { sum.merge(tally) }
    sum.complete(taskTypes: taskTypes, deployments: deployments)
    return sum
  }

  /// The same in batches of wider cells.
  func joined(to width: TimeSpan) -> BatchTallies {
    var wider = self
    wider.join(to: width)
    return wider
  }

  /// Joins neighbours as the cells did.
  @inline(never)
  private mutating func join(to width: TimeSpan) {
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
