// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiCryptography
import PiFormats
import PiRuntime
import PiSimulator
package import PiTelemetry

/// Writes to a store what the production gateway recorded while an experiment ran.
///
/// Every strategy runs again in the first replications, one run of the store each, in the order
/// strategy by strategy. Recording changes no decision, so these are the runs that the report shows.
package struct TelemetryLog {
  private let runner: ExperimentRunner
  private let replications: Int

  /// Prepares to log an experiment.
  ///
  /// - Parameters:
  ///   - runner: the experiment.
  ///   - replications: how many to log, from the first on.
  package init(_ runner: ExperimentRunner, replications: Int) {
    self.runner = runner
    self.replications = replications
  }

  /// Runs and writes.
  ///
  /// - Returns: the totals of each run, and how often the connection was lost and made again.
  /// - Throws: bad input of the trace, or what the store says.
  @discardableResult
  package func write(
    to store: any TelemetryStore
  ) throws -> (runs: [PiTelemetry.RunTotals], reconnections: Int) {
    let recorder = TelemetryRecorder(writer: try store.openWriter())
    var totals: [PiTelemetry.RunTotals] = []
    for choice in runner.spec.strategies {
      for replication in 0..<replications {
        totals.append(try write(choice, replication, through: recorder))
      }
    }
    try recorder.close()
    return (totals, recorder.reconnections)
  }

  private func write(
    _ choice: ExperimentSpec.StrategyChoice,
    _ replication: Int,
    through recorder: TelemetryRecorder
  ) throws -> PiTelemetry.RunTotals {
    var setup = runner.setup(replication: replication)
    let features = RoutingFeatures(
      deployments: setup.fleet.deployments.map(\.name),
      taskTypes: setup.taskTypes.map(\.name)
    )
    setup.gateway.recording = GatewayConfiguration.Recording(features: features)
    let sink = try recorder.beginRun(description(choice, replication, features))
    var records = RecordBatches(sink)
    records.take(initialPrices(setup.fleet.deployments))
    let arm = Arm(choice.label, .strategy(choice.selection))
    try runner.simulate(arm, setup, into: &records).requireConservation()
    try records.finish()
    return try sink.end()
  }

  private func description(
    _ choice: ExperimentSpec.StrategyChoice,
    _ replication: Int,
    _ features: RoutingFeatures
  ) -> RunDescription {
    let spec = runner.spec
    var run = RunDescription(
      origin: .simulated,
      clock: .virtual,
      name: spec.name,
      contentHash: SHA256.digest(of: spec.source).hexadecimal
    )
    run.strategy = choice.selection.id
    let exploring = spec.exploration > 0 ? " explore=\(spec.exploration)" : ""
    run.strategyVersion = "\(choice.selection)\(exploring) pibench=\(Version.current)"
    run.seed = spec.seed
    run.replication = Int32(replication)
    run.featureSchemaHash = features.schema.hash
    run.featureNames = features.schema.features.map(\.name)
    run.requestFeatures = features.requestFeatures
    run.deployments = runner.fleet.deployments.map {
      DeploymentName(name: $0.name, provider: $0.provider, model: $0.model)
    }
    run.taskTypes = spec.workload.taskTypes.map(\.name)
    let recorded = runner.workload.profile?.names.tenants ?? []
    run.tenants = recorded.isEmpty ? spec.workload.tenants : recorded
    if run.tenants.isEmpty { run.tenants = ["default"] }
    return run
  }

  private func initialPrices(_ fleet: [Deployment]) -> ContiguousArray<TelemetryRecord> {
    ContiguousArray(
      fleet.indices.map {
        .price(
          PriceRecord(
            deployment: DeploymentIndex($0),
            effective: .zero,
            prices: fleet[$0].prices,
            source: "fleet"
          )
        )
      }
    )
  }
}

/// Hands the records of a run to a sink in batches; waits where the sink has no room.
private struct RecordBatches: RunRecorder {
  private static let size = 8_192

  private let sink: QueuedRecordSink
  private var batch: ContiguousArray<TelemetryRecord> = []
  private var failure: StoreError?

  init(_ sink: QueuedRecordSink) {
    self.sink = sink
  }

  mutating func take(_ records: ContiguousArray<TelemetryRecord>) {
    guard failure == nil else { return }
    batch.append(contentsOf: records)
    guard batch.count >= RecordBatches.size else { return }
    do throws(StoreError) { try flush() } catch { failure = error }
  }

  mutating func record(_ completed: borrowing CompletedRequest) {}

  mutating func choose(_ deployment: DeploymentIndex, at now: Instant) {}

  mutating func faultChanged(_ fault: Int, isActive: Bool, at now: Instant) {}

  /// Hands over what is left; throws what went wrong on the way.
  mutating func finish() throws(StoreError) {
    if let failure { throw failure }
    try flush()
  }

  private mutating func flush() throws(StoreError) {
    try sink.append(batch)
    batch = []
  }
}
