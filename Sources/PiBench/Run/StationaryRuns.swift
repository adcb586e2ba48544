// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator

/// Runs of some arms in some replications, with what of each replication counts.
struct MeasuredRuns {
  var windows: [Range<Instant>]
  /// Labels of the arms whose warm-up could not be told from the rest.
  var undecided: [String]
  /// Runs by arm.
  var runs: [ArmRuns]
}

extension ExperimentRunner {
  /// Most replications on whose mean the warm-up is found; later ones are measured behind that cut.
  static let mostPilots = 30

  /// Runs every arm in every replication once, and measures all of them behind one warm-up cut.
  ///
  /// The cut is the latest of the arms, so the pilots wait as tallies by batches of cells until the
  /// last of them has ended: six bytes a request, and some 12 MB a run at most.
  func runStationary(
    _ arms: [Arm],
    replications: Range<Int>
  ) async throws -> MeasuredRuns {
    let pilots = replications.prefix(ExperimentRunner.mostPilots)
    let timelines = ArmSums<RunTimeline>(arms: arms.count)
    let recorded = try await parallelMap(
      count: pilots.count * arms.count,
      workers: workers,
      finished: { meter.advance() },
      body: { job in
        let (arm, replication) = (arms[job % arms.count], pilots.lowerBound + job / arms.count)
        let setup = setup(replication: replication)
        var recorders = RunRecorders(recorder(for: arm, setup, window: nil))
        let totals = try record(arm, setup, replication: replication, into: &recorders)
        let recorder = recorders.metrics
        audit.add(totals)
        let timeline = RunTimeline(recorder.cells, deployments: fleet.deployments.count)
        timelines.add(timeline, to: job % arms.count)
        return Pilot(recorder, totals)
      }
    )
    let byArm = arms.indices.map { arm in
      pilots.indices.map { recorded[($0 - pilots.lowerBound) * arms.count + arm] }
    }
    let warmUps = byArm.map { runs in WarmUp(runs.map(\.series)) }
    let isSteady = byArm.map { unsteadiness(of: $0.map(\.ending)) == nil }
    let steady = zip(warmUps, isSteady).filter(\.1).map(\.0)
    let start = start(behind: steady.isEmpty ? warmUps : steady, batchesOf: recorded)
    let window = start..<Instant.distantFuture
    var runs = measured(byArm, timelines.sums, baseline: baseline(arms), pilots, window)
    let rest = replications.dropFirst(pilots.count)
    let windows = replications.map { _ in window }
    if !rest.isEmpty {
      let more = try await run(arms, replications: rest, windows: windows)
      for arm in arms.indices { runs[arm].append(more[arm]) }
    }
    return MeasuredRuns(
      windows: windows,
      undecided: arms.indices.filter { isSteady[$0] && !warmUps[$0].isDecided }
        .map { arms[$0].label },
      runs: runs
    )
  }

  /// Measures pilots by arm behind their cut, the baseline first.
  private func measured(
    _ pilots: [[Pilot]],
    _ timelines: [RunTimeline],
    baseline: Int?,
    _ replications: Range<Int>,
    _ window: Range<Instant>
  ) -> [ArmRuns] {
    let slots = EvidenceSlots(arms: pilots.count, replications: replications.count)
    var runs = [ArmRuns?](repeating: nil, count: pilots.count)
    for arm in [baseline].compactMap({ $0 }) + pilots.indices.filter({ $0 != baseline }) {
      var whole = MetricTally(isLarge: true)
      let summaries = pilots[arm].enumerated().map { place, pilot in
        let tally = pilot.tallies.sum(from: window.lowerBound)
        whole.merge(tally)
        let run = summary(of: tally, pilot.ending, pilot.sample, window: window)
        let replication = replications.lowerBound + place
        pair(run.sample, arm: arm, isBaseline: arm == baseline, replication, slots, place)
        return run.summary
      }
      runs[arm] = ArmRuns(
        summaries,
        merged: MergedRuns(whole, timeline: timelines[arm]),
        requests: slots.sum(arm: arm)
      )
    }
    return runs.compactMap { $0 }
  }

  /// The first instant behind all cuts at which batches of cells of all runs begin.
  ///
  /// Cells of one run may be a power of two as wide as those of another; batches of the widest begin
  /// where batches of all begin. The cut is rounded up to a twentieth of the length that runs are
  /// expected to have, so that other seeds of the experiment measure the same window.
  private func start(behind warmUps: [WarmUp], batchesOf runs: [Pilot]) -> Instant {
    var latest = warmUps.map(\.end).max()?.nanoseconds ?? 0
    if latest > 0, let horizon = cellHorizon?.nanoseconds, horizon >= 20 {
      let step = horizon / 20
      latest = (latest + step - 1) / step * step
    }
    let width = runs.map(\.tallies.batchWidth.nanoseconds).max() ?? 1
    return Instant(nanoseconds: (latest + width - 1) / width * width)
  }

  /// The length that a run is expected to have, for the width of its cells: where warm-up is removed
  /// the rule must see enough of them, also when runs end after a number of requests.
  var cellHorizon: TimeSpan? {
    guard spec.isStationary, let horizon = workload.horizon, let most = spec.workload.requests,
      case .openLoop(let law, _) = spec.workload.origin
    else { return workload.horizon }
    let rate = law.scaled(by: spec.workload.rateScale).meanRate
    return min(horizon, TimeSpan(clampingSeconds: 1.1 * Double(most) / rate))
  }
}

/// A run whose window is not known yet.
private struct Pilot: Sendable {
  /// What the warm-up rule looks at.
  let series: LatencySeries
  let tallies: BatchTallies
  let ending: RunEnding
  let sample: RequestSample?

  /// Reads a recorder without a window after its run.
  init(_ recorder: MetricRecorder, _ totals: RunTotals) {
    series = LatencySeries(recorder.cells)
    tallies = recorder.byBatch
    ending = RunEnding(recorder, totals)
    sample = recorder.sample
  }
}
