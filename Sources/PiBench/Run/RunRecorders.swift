// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiSimulator

/// All that records one run, which is simulated once.
struct RunRecorders: RunRecorder {
  var metrics: MetricRecorder
  /// Folds the run by recorded session, tenant or block.
  var clusters: ClusterRecorder?
  /// Keeps what the gateway records for a store.
  var telemetry: TelemetryLog.Recorder?
  /// Keeps the rows of `requests.csv`.
  var requests: RequestLog.Recorder?

  /// Records nothing but metrics.
  init(_ metrics: MetricRecorder) {
    self.metrics = metrics
  }

  /// Whether nothing but metrics is recorded.
  var isMetricsOnly: Bool { clusters == nil && telemetry == nil && requests == nil }

  mutating func record(_ completed: borrowing CompletedRequest) {
    metrics.record(completed)
    clusters?.record(completed)
    requests?.record(completed)
  }

  mutating func take(_ records: ContiguousArray<TelemetryRecord>) { telemetry?.take(records) }

  mutating func take(_ load: LoadHistory) { metrics.take(load) }

  mutating func choose(_ deployment: DeploymentIndex, at now: Instant) {
    metrics.choose(deployment, at: now)
  }

  mutating func faultChanged(_ fault: Int, isActive: Bool, at now: Instant) {
    metrics.faultChanged(fault, isActive: isActive, at: now)
  }
}

extension ExperimentRunner {
  /// Runs an arm in a replication once, into its metrics and the logs that want it.
  ///
  /// - Parameters:
  ///   - arm: what routes.
  ///   - setup: the setup of the replication.
  ///   - replication: its number.
  ///   - recorders: the recorders of metrics and of clusters; those of logs are added.
  /// - Returns: the totals of the run.
  /// - Throws: bad input, a full disk, or for a logged run an invariant that it broke.
  func record(
    _ arm: Arm,
    _ setup: SimulationSetup,
    replication: Int,
    into recorders: inout RunRecorders
  ) throws -> RunTotals {
    var setup = setup
    recorders.telemetry = try telemetry?.recorder(of: arm, replication: replication)
    if let telemetry, recorders.telemetry != nil { setup.gateway.recording = telemetry.recording }
    recorders.requests = try requests?.recorder(of: arm, replication: replication, setup)
    guard !recorders.isMetricsOnly else {
      // By themselves, as in nearly all runs: nothing else is asked for at every event.
      return try simulate(arm, setup, into: &recorders.metrics)
    }
    let totals = try simulate(arm, setup, into: &recorders)
    if recorders.telemetry != nil || recorders.requests != nil { try totals.requireConservation() }
    try recorders.telemetry?.finish()
    if let log = recorders.requests { try requests?.keep(log) }
    return totals
  }
}
