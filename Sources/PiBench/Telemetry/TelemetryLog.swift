// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiCryptography
import PiRuntime
import PiSimulator
package import PiTelemetry
import Synchronization

/// What the production gateway records while an experiment runs, until it goes to a store.
///
/// The records of a run come from the run that its figures come from: recording changes no decision. They
/// wait on disk until all runs have ended, then go to the store by strategy and replication, so that the
/// store does not depend on which run ended first, and holds nothing of an experiment that failed.
package final class TelemetryLog: Sendable {
  private struct Place: Hashable, Sendable {
    var label: String
    var replication: Int
  }

  private struct State: Sendable {
    /// Made for the first run.
    var spool: RecordSpool?
    /// Numbers of the logged runs in the spool.
    var numbers: [Place: RunID] = [:]
  }

  private let runs: LoggedRuns
  private let spec: ExperimentSpec
  private let fleet: [Deployment]
  private let tenants: [String]
  private let features: RoutingFeatures
  private let state = Mutex(State())

  /// Prepares to log runs of an experiment.
  ///
  /// - Parameters:
  ///   - runs: which ones.
  ///   - spec: the experiment.
  ///   - fleet: the deployments.
  ///   - tenants: names of the tenants, those of a recording first.
  ///   - features: what decisions are described by.
  init(
    _ runs: LoggedRuns,
    of spec: ExperimentSpec,
    fleet: [Deployment],
    tenants: [String],
    features: RoutingFeatures
  ) {
    self.runs = runs
    self.spec = spec
    self.fleet = fleet
    self.tenants = tenants
    self.features = features
  }

  /// Begins the record of a run; nil when it is not one of those logged.
  ///
  /// - Throws: why nothing can be kept on disk.
  func recorder(of arm: Arm, replication: Int) throws(StoreError) -> Recorder? {
    guard runs.contain(arm, replication: replication), case .strategy(let selection) = arm.policy
    else { return nil }
    let description = description(selection, replication)
    let (spool, run) = try state.withLock { state throws(StoreError) in
      if state.spool == nil { state.spool = try RecordSpool() }
      guard let spool = state.spool else { preconditionFailure("the spool was made") }
      let run = try spool.beginRun(description)
      state.numbers[Place(label: arm.label, replication: replication)] = run
      return (spool, run)
    }
    try spool.append(initialPrices, to: run)
    return Recorder(spool, run)
  }

  /// What the gateway of a logged run is told to record.
  var recording: GatewayConfiguration.Recording {
    GatewayConfiguration.Recording(keepsFeatures: true)
  }

  /// Writes what was logged, all of it or nothing: strategy by strategy, each in the order of its
  /// replications.
  ///
  /// - Returns: the totals of each run.
  /// - Throws: what the store says.
  @discardableResult
  package func write(to writer: any TelemetryWriter) throws(StoreError) -> [StoredTotals] {
    let state = state.withLock { $0 }
    return try writer.inOneCommit { writer throws(StoreError) in
      var totals: [StoredTotals] = []
      for label in runs.labels {
        for replication in 0..<runs.replications {
          let place = Place(label: label, replication: replication)
          guard let run = state.numbers[place] else { continue }
          if let total = try state.spool?.copy(run, to: writer) { totals.append(total) }
        }
      }
      return totals
    }
  }

  private func description(_ selection: StrategySelection, _ replication: Int) -> RunDescription {
    var run = RunDescription(
      origin: .simulated,
      clock: .virtual,
      name: spec.name,
      contentHash: SHA256.digest(of: spec.source).hexadecimal
    )
    run.strategy = selection.id
    let exploring = spec.exploration > 0 ? " explore=\(spec.exploration)" : ""
    run.strategyVersion = "\(selection)\(exploring) pibench=\(Version.current)"
    run.seed = spec.seed
    run.replication = Int32(replication)
    run.featureSchemaHash = features.schema.hash
    run.featureNames = features.schema.features.map(\.name)
    run.requestFeatures = features.requestFeatures
    run.deployments = fleet.map {
      DeploymentName(name: $0.name, provider: $0.provider, model: $0.model)
    }
    run.taskTypes = spec.workload.taskTypes.map(\.name)
    run.tenants = tenants.isEmpty ? ["default"] : tenants
    return run
  }

  private var initialPrices: ContiguousArray<TelemetryRecord> {
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

  /// Hands the records of one run to its spool in batches.
  struct Recorder {
    /// Records that memory holds of a run.
    private static let size = 8_192

    private let spool: RecordSpool
    private let run: RunID
    private var batch: ContiguousArray<TelemetryRecord> = []
    private var failure: StoreError?

    init(_ spool: RecordSpool, _ run: RunID) {
      self.spool = spool
      self.run = run
    }

    mutating func take(_ records: ContiguousArray<TelemetryRecord>) {
      guard failure == nil else { return }
      batch.append(contentsOf: records)
      guard batch.count >= Recorder.size else { return }
      do throws(StoreError) { try flush() } catch { failure = error }
    }

    /// Hands over what is left.
    ///
    /// - Throws: why a record could not be kept, such as a full disk.
    mutating func finish() throws(StoreError) {
      if let failure { throw failure }
      try flush()
    }

    private mutating func flush() throws(StoreError) {
      try spool.append(batch, to: run)
      batch.removeAll(keepingCapacity: true)
    }
  }
}
