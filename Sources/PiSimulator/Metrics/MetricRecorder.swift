// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiStatistics

/// Folds a run into metrics as it happens, in memory that does not grow with the run.
package struct MetricRecorder: RunRecorder, Hashable, Sendable {
  /// Arrival instants that count, when they are known beforehand; requests outside are run and
  /// folded into cells only.
  package let window: Range<Instant>?
  package private(set) var cells: TimeCells
  /// The arrival of the last request that has ended.
  package private(set) var lastArrival = Instant.zero
  /// Single requests of the window, or of the whole run when it is not known yet; nil when none are
  /// kept.
  package private(set) var sample: RequestSample?
  /// What arrived in the window.
  private var tally = MetricTally(isLarge: true)
  /// What arrived in each batch of cells, when the window is not known yet.
  private var batches: BatchTallies
  package private(set) var watches: [FaultWatch]
  /// Instants at which each fault changed, start and end by turns.
  package private(set) var faultChanges: [[Instant]]
  /// Whether the load settled; nil before the end, and for a run too short to tell.
  package private(set) var trend: LoadTrend?
  private let objectives: [TimeSpan]
  private let deployments: Int
  private let isWatching: Bool

  /// Creates a recorder.
  ///
  /// - Parameters:
  ///   - setup: fleet, task types and faults of the run.
  ///   - window: arrival instants that count; nil when it is cut at a batch of cells after the run.
  ///   - horizon: expected length of the run, for the first width of the cells.
  ///   - sampling: most single requests that are kept; nil for none.
  package init(
    _ setup: SimulationSetup,
    window: Range<Instant>?,
    horizon: TimeSpan?,
    sampling: Int? = nil
  ) {
    sample = sampling.map { RequestSample(most: $0) }
    let deployments = setup.fleet.deployments.count
    self.deployments = deployments
    self.window = window
    cells = TimeCells(deployments: deployments, horizon: horizon)
    batches = BatchTallies(setup, width: cells.width)
    watches = setup.faults.map { FaultWatch($0, deployments: deployments) }
    isWatching = watches.contains { $0.isWatched }
    faultChanges = Array(repeating: [], count: setup.faults.count)
    objectives = setup.taskTypes.map(\.objective)
  }

  package mutating func choose(_ deployment: DeploymentIndex, at now: Instant) {
    let cell = cells.choose(deployment, at: now)
    if let window {
      if window.contains(now) { tally.choose(deployment) }
    } else {
      batches.choose(deployment, cell: cell, width: cells.width)
    }
    guard isWatching else { return }
    for index in watches.indices where watches[index].isWatched {
      watches[index].choose(deployment, at: now)
    }
  }

  package mutating func faultChanged(_ fault: Int, isActive: Bool, at now: Instant) {
    watches[fault].change(isActive: isActive, at: now)
    if faultChanges[fault].count < 1_000 { faultChanges[fault].append(now) }
  }

  package mutating func take(_ load: LoadHistory) { trend = load.trend }

  package mutating func record(_ completed: borrowing CompletedRequest) {
    let objective = objectives[completed.request.taskType.offset]
    let inTime = completed.isServed(within: objective)
    let cell = cells.fold(completed, inTime: inTime)
    lastArrival = max(lastArrival, completed.request.arrival)
    guard let window else {
      sample?.take(completed, inTime: inTime)
      return batches.fold(completed, inTime: inTime, cell: cell, width: cells.width)
    }
    guard window.contains(completed.request.arrival) else { return }
    tally.fold(completed, inTime: inTime)
    sample?.take(completed, inTime: inTime)
  }

  /// What the window holds; all that arrived when there is none.
  package var measured: MetricTally {
    guard window != nil else { return byBatch.sum(from: .zero) }
    var whole = tally
    whole.complete(taskTypes: objectives.count, deployments: deployments)
    return whole
  }

  /// What arrived in each batch of cells, of a recorder without a window: what a later cut needs.
  package var byBatch: BatchTallies { batches.joined(to: cells.width) }
}

/// The window's figures one by one.
extension MetricRecorder {
  package var total: MetricCell { measured.total }
  /// End-to-end latency of all requests, failed ones infinite.
  package var endToEnd: LogLinearHistogram { measured.endToEnd }
  /// Requests by error class, by raw value.
  package var failures: [Int64] { measured.failures }
  package var tenants: [GroupTally] { measured.tenants }
  /// First choices by deployment.
  package var choices: [Int64] { measured.choices }
}
