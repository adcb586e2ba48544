// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// At most 2,000 equal cells of time whose width doubles when they are full.
package struct TimeCells: Hashable, Sendable {
  /// Most cells.
  package static let capacity = 2_000

  /// Cells that MSER-5 takes together, so that every cut lies between two batches.
  package static let cellsPerBatch = 5

  /// Width of a cell.
  package private(set) var width: TimeSpan
  /// Sums by cell, as far as time went.
  package private(set) var cells: ContiguousArray<MetricCell> = []
  /// End-to-end latencies of all requests by cell, failed ones infinite.
  package private(set) var latencies: ContiguousArray<BucketTally> = []
  /// Requests by cell and first choice, cell by cell.
  package private(set) var choices: ContiguousArray<UInt32> = []
  private let deployments: Int

  /// Creates empty cells.
  ///
  /// - Parameters:
  ///   - deployments: size of the fleet.
  ///   - horizon: expected length of the run; the first width is a 2,000th of it, 1 ms at least.
  package init(deployments: Int, horizon: TimeSpan?) {
    self.deployments = deployments
    let nanoseconds = (horizon?.nanoseconds ?? 0) / Int64(TimeCells.capacity) + 1
    width = TimeSpan(nanoseconds: max(nanoseconds, 1_000_000))
  }

  /// The cell of an instant, which exists afterwards.
  @inline(__always)
  mutating func index(of instant: Instant) -> Int {
    let index = Int(instant.nanoseconds / width.nanoseconds)
    return index < cells.count ? index : extend(to: instant)
  }

  /// Folds a request into the cell of its arrival and answers with that cell.
  @inline(__always)
  @discardableResult
  mutating func fold(
    _ completed: borrowing CompletedRequest,
    inTime: Bool
  ) -> Int {
    let index = index(of: completed.request.arrival)
    cells[index].fold(completed, inTime: inTime)
    if completed.outcome.error == nil {
      latencies[index].record(completed.outcome.endToEnd.nanoseconds)
    } else {
      latencies[index].recordInfinite()
    }
    return index
  }

  /// Counts a first choice in the cell of its instant and answers with that cell.
  @discardableResult
  package mutating func choose(_ deployment: DeploymentIndex, at now: Instant) -> Int {
    let index = index(of: now)
    choices[index &* deployments &+ deployment.offset] &+= 1
    return index
  }

  private mutating func extend(to instant: Instant) -> Int {
    while instant.nanoseconds / width.nanoseconds >= Int64(TimeCells.capacity) { halve() }
    let index = Int(instant.nanoseconds / width.nanoseconds)
    while cells.count <= index {
      cells.append(MetricCell())
      latencies.append(BucketTally())
      for _ in 0..<deployments { choices.append(0) }
    }
    return index
  }

  /// Joins neighbours, which doubles the width.
  private mutating func halve() {
    width = width + width
    let kept = (cells.count + 1) / 2
    for index in 0..<kept {
      var joined = (sums: cells[2 * index], latencies: latencies[2 * index])
      if 2 * index + 1 < cells.count {
        joined.sums.merge(cells[2 * index + 1])
        joined.latencies.merge(latencies[2 * index + 1])
      }
      cells[index] = joined.sums
      latencies[index] = joined.latencies
      for deployment in 0..<deployments {
        let left = choices[2 * index * deployments + deployment]
        let place = (2 * index + 1) * deployments + deployment
        let right = place < choices.count ? choices[place] : 0
        choices[index * deployments + deployment] = left + right
      }
    }
    latencies.removeLast(cells.count - kept)
    cells.removeLast(cells.count - kept)
    choices.removeLast(choices.count - kept * deployments)
  }
}
