// SPDX-License-Identifier: Apache-2.0

package import PiCore
import PiFormats
package import PiRuntime
package import PiSimulator
import PiStatistics

/// Runs the arms of an experiment over its replications, on common random numbers.
package struct ExperimentRunner: Sendable {
  package let spec: ExperimentSpec
  package let workload: WorkloadFactory
  package let fleet: SimulatedFleet
  /// What decisions are described by.
  package let features: RoutingFeatures
  /// Where strategies come from.
  let registry: StrategyRegistry
  package let workers: Int
  let meter: ProgressMeter
  /// What runs leave for a store; nil when nothing was asked for.
  package let telemetry: TelemetryLog?
  /// What a run leaves for `requests.csv`; nil when it was not asked for.
  package let requests: RequestLog?
  /// What all runs of the experiment add up to.
  let audit = RunAudit()
  let desk = PairingDesk()

  /// Prepares an experiment; reads its trace, if it has one.
  ///
  /// - Parameters:
  ///   - spec: what to run.
  ///   - registry: where strategies come from.
  ///   - logged: the runs whose records go to a store.
  ///   - logsRequests: whether the rows of `requests.csv` are kept.
  ///   - workers: replications at once; results do not depend on it.
  ///   - progress: told after every run, from any worker.
  /// - Throws: bad input of the trace or the fleet.
  package init(
    _ spec: ExperimentSpec,
    registry: StrategyRegistry = .builtIn,
    logged: LoggedRuns? = nil,
    logsRequests: Bool = false,
    workers: Int,
    progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws(InputError) {
    self.registry = registry
    self.workers = workers
    meter = ProgressMeter(
      foreseen: spec.strategyRuns(replications: spec.replications)
        + spec.yardstickRuns(replications: spec.replications),
      report: progress
    )
    workload = try WorkloadFactory(
      spec.workload,
      seed: spec.seed,
      replications: spec.replications
    )
    var spec = spec
    spec.workload = workload.spec
    self.spec = spec
    fleet = try spec.fleet.simulated(
      taskTypes: spec.workload.taskTypes,
      difficulties: workload.difficulties
    )
    let features = RoutingFeatures(
      deployments: fleet.deployments.map(\.name),
      taskTypes: spec.workload.taskTypes
    )
    self.features = features
    let recorded = workload.profile?.names.tenants ?? []
    let (tenants, deployments) = (
      recorded.isEmpty ? spec.workload.tenants : recorded, fleet.deployments
    )
    telemetry = logged.map { [spec] in
      TelemetryLog($0, of: spec, fleet: deployments, tenants: tenants, features: features)
    }
    requests = logsRequests ? RequestLog(spec, deployments: deployments.map(\.name)) : nil
  }

  /// Runs every arm in every replication of a range.
  ///
  /// - Returns: runs by arm.
  func run(
    _ arms: [Arm],
    replications: Range<Int>,
    windows: [Range<Instant>]
  ) async throws -> [ArmRuns] {
    let order = RunOrder(arms: arms.count, replications: replications.count, first: baseline(arms))
    let merged = ArmSums<MergedRuns>(arms: arms.count)
    let slots = EvidenceSlots(arms: arms.count, replications: replications.count)
    let clusters = try ArmClusters(workload.clusters, arms: arms)
    let summaries = try await parallelMap(
      count: order.count,
      workers: workers,
      finished: { meter.advance() },
      body: { job in
        let (arm, place) = order[job]
        let replication = replications.lowerBound + place
        let setup = setup(replication: replication)
        let window = windows[place]
        var recorders = RunRecorders(recorder(for: arms[arm], setup, window: window))
        recorders.clusters = clusters.recorder(of: arm, setup, window: window, replication)
        let totals = try record(arms[arm], setup, replication: replication, into: &recorders)
        try clusters.add(recorders.clusters, of: arm)
        let recorder = recorders.metrics
        audit.add(totals)
        let timeline = RunTimeline(recorder.cells, deployments: fleet.deployments.count)
        let measured = recorder.measured
        merged.add(MergedRuns(measured, timeline: timeline), to: arm)
        let ending = RunEnding(recorder, totals)
        let run = summary(of: measured, ending, recorder.sample, window: window)
        pair(run.sample, arm: arm, isBaseline: arm == order.first, replication, slots, place)
        return run.summary
      }
    )
    let records = clusters.records
    return zip(arms.indices, merged.sums).map { arm, merged in
      let own = replications.indices.map { place in
        summaries[order.job(arm: arm, replication: place - replications.lowerBound)]
      }
      return ArmRuns(
        own,
        merged: merged,
        requests: slots.sum(arm: arm),
        clusters: records[arm]
      )
    }
  }

  /// Which of the arms is the one that differences refer to.
  func baseline(_ arms: [Arm]) -> Int? {
    arms.firstIndex { arm in
      if case .strategy = arm.policy { arm.label == spec.baseline } else { false }
    }
  }

  /// A recorder for a run of an arm; single requests are kept where they are compared, which they are
  /// not for one task type alone, and not where recorded sessions or blocks take their place.
  func recorder(
    for arm: Arm,
    _ setup: SimulationSetup,
    window: Range<Instant>?
  ) -> MetricRecorder {
    MetricRecorder(
      setup,
      window: window,
      horizon: cellHorizon,
      sampling: arm.taskType == nil && !workload.resamples ? sampleSize : nil
    )
  }

  /// Requests of a run that are kept one by one: 16 MB over all replications of the baseline.
  private var sampleSize: Int {
    let most = spec.precision == nil ? spec.replications : ExperimentRunner.mostReplications
    return min(max((1 << 19) / most, 512), 8_192)
  }

  /// Hands a run's sample over to be paired with the baseline's.
  func pair(
    _ sample: MeasuredSample?,
    arm: Int,
    isBaseline: Bool,
    _ replication: Int,
    _ slots: EvidenceSlots,
    _ place: Int
  ) {
    guard let sample else { return }
    guard isBaseline else {
      return desk.pair(sample, replication: replication) {
        slots.put($0, arm: arm, replication: place)
      }
    }
    slots.put(RequestEvidence(sample), arm: arm, replication: place)
    desk.take(baseline: sample, replication: replication)
  }

  /// What is kept of one run, and its requests for as long as they wait to be paired.
  func summary(
    of tally: MetricTally,
    _ ending: RunEnding,
    _ sample: RequestSample?,
    window: Range<Instant>
  ) -> (summary: RunSummary, sample: MeasuredSample?) {
    let span = span(of: window, ending)
    let reading = RunReading(tally, value: spec.value, span: span)
    let values = MetricDefinition.all.map { $0.compute(reading) }
    let measured = sample.map { sample in
      var sample = sample
      sample.restrict(to: window)
      return MeasuredSample(sample, reading, values: values)
    }
    let summary = RunSummary(
      values: values,
      span: span,
      taskTypes: tally.taskTypes,
      ending: ending
    )
    return (summary, measured)
  }

  /// Runs an arm into any recorder.
  package func simulate<Recorder: RunRecorder>(
    _ arm: Arm,
    _ setup: SimulationSetup,
    into recorder: inout Recorder
  ) throws -> RunTotals {
    let (strategy, door) = try make(arm, setup)
    let simulation = Simulation(
      setup: setup,
      strategy: strategy,
      coinPurpose: arm.coinPurpose,
      door: door
    )
    var source = try workload.source(luck: setup.luck)
    if let taskType = arm.taskType {
      var filtered = TaskTypeFilter(source: source, taskType: taskType)
      return try simulation.run(&filtered, into: &recorder)
    }
    return try simulation.run(&source, into: &recorder)
  }

  /// The setup of a replication, the same for all arms.
  package func setup(replication: Int) -> SimulationSetup {
    var gateway = spec.gateway
    gateway.features = features
    return SimulationSetup(
      fleet: fleet,
      taskTypes: spec.workload.taskTypes,
      outputLaws: workload.outputLaws,
      faults: spec.faults,
      labels: spec.labels,
      gateway: gateway,
      prefixes: workload.prefixes,
      luck: Luck(seed: spec.seed, replication: UInt32(truncatingIfNeeded: replication))
    )
  }

  private func make(
    _ arm: Arm,
    _ setup: SimulationSetup
  ) throws(StrategyError) -> (any RoutingStrategy, OracleDoor?) {
    switch arm.policy {
    case .strategy(let selection):
      let strategy = try registry.make(
        selection,
        deployments: setup.fleet.deployments,
        taskTypes: setup.taskTypes,
        prefixes: setup.prefixes
      )
      guard spec.exploration > 0 else { return (strategy, nil) }
      return (EpsilonExploration(strategy, epsilon: spec.exploration), nil)
    case .table(let table):
      return (DeploymentTable(table), nil)
    case .oracle:
      let door = OracleDoor()
      return (Oracle(setup: setup, value: spec.value, door: door), door)
    case .blindOracle:
      let door = OracleDoor()
      return (Oracle(setup: setup, value: spec.value, door: door, isBlind: true), door)
    case .luckOracle:
      let door = OracleDoor()
      return (LuckOracle(setup: setup, value: spec.value, door: door), door)
    }
  }

  /// The length of the window as far as requests came; a run cut after a number of requests ends
  /// with the arrival of the last of them.
  private func span(of window: Range<Instant>, _ ending: RunEnding) -> TimeSpan {
    let isCut = spec.workload.requests.map { ending.totals.submitted >= UInt64($0) } ?? false
    let seen = ending.lastArrival.nanoseconds
    let planned = workload.horizon?.nanoseconds ?? seen
    let end = isCut ? min(seen, planned) : planned
    let last = min(window.upperBound.nanoseconds, end)
    return TimeSpan(nanoseconds: max(last - window.lowerBound.nanoseconds, 1))
  }
}
