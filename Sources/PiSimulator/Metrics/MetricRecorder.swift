// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiStatistics

/// Folds a run into metrics as it happens, in memory that does not grow with the run.
package struct MetricRecorder: RunRecorder, Hashable, Sendable {
  /// Arrival instants that count; requests outside are run and folded into cells only.
  package let window: Range<Instant>
  package private(set) var cells: TimeCells
  /// Sums over the window.
  package private(set) var total = MetricCell()
  /// End-to-end latency of all requests of the window, failed ones infinite.
  package private(set) var endToEnd = LogLinearHistogram()
  /// End-to-end latency of served requests.
  package private(set) var servedEndToEnd = LogLinearHistogram()
  /// Time to first token of all requests of the window, failed ones infinite.
  package private(set) var firstToken = LogLinearHistogram()
  /// Time per output token after the first, of served requests with two or more.
  package private(set) var perOutputToken = LogLinearHistogram()
  /// Σ time to first token of served requests, in nanoseconds.
  package private(set) var firstTokenSum: Int128 = 0
  /// Σ of the mean time per output token of served requests, in nanoseconds.
  package private(set) var perOutputTokenSum: Int128 = 0
  /// Requests of the window by error class, by raw value.
  package private(set) var failures: [Int64]
  package private(set) var taskTypes: [GroupTally]
  package private(set) var tenants: [GroupTally] = []
  /// First choices in the window by deployment.
  package private(set) var choices: [Int64]
  package private(set) var watches: [FaultWatch]
  /// Instants at which each fault changed, start and end by turns.
  package private(set) var faultChanges: [[Instant]]
  private let objectives: [TimeSpan]
  private let isWatching: Bool

  /// Creates a recorder.
  ///
  /// - Parameters:
  ///   - setup: fleet, task types and faults of the run.
  ///   - window: arrival instants that count.
  ///   - horizon: expected length of the run, for the first width of the cells.
  package init(_ setup: SimulationSetup, window: Range<Instant>, horizon: TimeSpan?) {
    let deployments = setup.fleet.deployments.count
    self.window = window
    cells = TimeCells(deployments: deployments, horizon: horizon)
    failures = Array(repeating: 0, count: ErrorClass.allCases.count)
    taskTypes = Array(repeating: GroupTally(), count: setup.taskTypes.count)
    choices = Array(repeating: 0, count: deployments)
    watches = setup.faults.map { FaultWatch($0, deployments: deployments) }
    isWatching = watches.contains { $0.isWatched }
    faultChanges = Array(repeating: [], count: setup.faults.count)
    objectives = setup.taskTypes.map(\.objective)
  }

  package mutating func choose(_ deployment: DeploymentIndex, at now: Instant) {
    cells.choose(deployment, at: now)
    if window.contains(now) { choices[deployment.offset] &+= 1 }
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
    cells.fold(completed, inTime: inTime)
    guard window.contains(completed.request.arrival) else { return }
    total.fold(completed, inTime: inTime)
    taskTypes[completed.request.taskType.offset].fold(completed, inTime: inTime)
    fold(tenant: completed.request.tenant, completed, inTime: inTime)
    if let error = completed.outcome.error {
      failures[Int(error.rawValue)] &+= 1
      endToEnd.recordInfinite()
      firstToken.recordInfinite()
    } else {
      foldTimes(completed)
    }
  }

  private mutating func foldTimes(_ completed: borrowing CompletedRequest) {
    let latency = completed.outcome.endToEnd.nanoseconds
    endToEnd.record(latency)
    servedEndToEnd.record(latency)
    guard let first = completed.outcome.timeToFirstToken?.nanoseconds else { return }
    firstToken.record(first)
    firstTokenSum += Int128(first)
    let more = Int64(completed.outcome.servedOutput.count) &- 1
    guard more > 0 else { return }
    let each = (latency &- first) / more
    perOutputToken.record(each)
    perOutputTokenSum += Int128(each)
  }

  private mutating func fold(
    tenant: TenantIndex,
    _ completed: borrowing CompletedRequest,
    inTime: Bool
  ) {
    while tenants.count <= tenant.offset { tenants.append(GroupTally()) }
    tenants[tenant.offset].fold(completed, inTime: inTime)
  }
}
