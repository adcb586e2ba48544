// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiStatistics

/// Folds a run into metrics as it happens, in memory that does not grow with the run.
package struct MetricRecorder: RunRecorder, Hashable, Sendable {
  /// Arrival instants that count, when they are known beforehand; requests outside are run and
  /// folded into cells only.
  package let window: Range<Instant>?
  package private(set) var cells: TimeCells
  /// What arrived in the window.
  private var tally = MetricTally(isLarge: true)
  /// What arrived in each batch of cells, when the window is not known yet.
  private var batches: BatchTallies
  /// First choices in the window by deployment.
  private var windowChoices: [Int64]
  package private(set) var watches: [FaultWatch]
  /// Instants at which each fault changed, start and end by turns.
  package private(set) var faultChanges: [[Instant]]
  private let objectives: [TimeSpan]
  private let isWatching: Bool

  /// Creates a recorder.
  ///
  /// - Parameters:
  ///   - setup: fleet, task types and faults of the run.
  ///   - window: arrival instants that count; nil when it is cut at a batch of cells after the run.
  ///   - horizon: expected length of the run, for the first width of the cells.
  package init(_ setup: SimulationSetup, window: Range<Instant>?, horizon: TimeSpan?) {
    let deployments = setup.fleet.deployments.count
    self.window = window
    cells = TimeCells(deployments: deployments, horizon: horizon)
    batches = BatchTallies(width: cells.width)
    windowChoices = Array(repeating: 0, count: deployments)
    watches = setup.faults.map { FaultWatch($0, deployments: deployments) }
    isWatching = watches.contains { $0.isWatched }
    faultChanges = Array(repeating: [], count: setup.faults.count)
    objectives = setup.taskTypes.map(\.objective)
  }

  package mutating func choose(_ deployment: DeploymentIndex, at now: Instant) {
    cells.choose(deployment, at: now)
    if let window, window.contains(now) { windowChoices[deployment.offset] &+= 1 }
    guard isWatching else { return }
    for index in watches.indices where watches[index].isWatched {
      watches[index].choose(deployment, at: now)
    }
  }

  package mutating func faultChanged(_ fault: Int, isActive: Bool, at now: Instant) {
    watches[fault].change(isActive: isActive, at: now)
    if faultChanges[fault].count < 1_000 { faultChanges[fault].append(now) }
  }

  package mutating func record(_ completed: borrowing CompletedRequest) {
    let objective = objectives[completed.request.taskType.offset]
    let inTime = completed.isServed(within: objective)
    let cell = cells.fold(completed, inTime: inTime)
    guard let window else {
      return batches.fold(completed, inTime: inTime, cell: cell, width: cells.width)
    }
    if window.contains(completed.request.arrival) { tally.fold(completed, inTime: inTime) }
  }

  /// What the window holds, or, without one, what arrived from a start on.
  ///
  /// - Parameter start: the beginning of a batch of cells (``TimeCells/batchWidth``); looked at when
  ///   the recorder has no window.
  /// - Returns: the sums, with a place for every error class and task type.
  package func measured(from start: Instant = .zero) -> MetricTally {
    var whole = window == nil ? batches.sum(from: start, width: cells.width) : tally
    whole.complete(taskTypes: objectives.count)
    return whole
  }

  /// First choices by deployment in the window, or, without one, from a start on.
  package func choices(from start: Instant) -> [Int64] {
    window == nil ? cells.choices(from: start) : windowChoices
  }
}

/// The window's figures one by one.
extension MetricRecorder {
  package var total: MetricCell { measured().total }
  /// End-to-end latency of all requests, failed ones infinite.
  package var endToEnd: LogLinearHistogram { measured().endToEnd }
  /// Requests by error class, by raw value.
  package var failures: [Int64] { measured().failures }
  package var tenants: [GroupTally] { measured().tenants }
  /// First choices by deployment.
  package var choices: [Int64] { choices(from: .zero) }
}
