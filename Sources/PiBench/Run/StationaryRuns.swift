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
  /// last of them has ended: about six bytes a request.
  func runStationary(
    _ arms: [Arm],
    replications: Range<Int>
  ) async throws -> MeasuredRuns {
    let pilots = replications.prefix(ExperimentRunner.mostPilots)
    let recorded = try await parallelMap(
      count: pilots.count * arms.count,
      workers: workers,
      finished: { meter.advance() },
      body: { job in
        let setup = setup(replication: pilots.lowerBound + job / arms.count)
        var recorder = MetricRecorder(setup, window: nil, horizon: cellHorizon)
        let totals = try simulate(arms[job % arms.count], setup, into: &recorder)
        return RecordedRun(recorder: recorder, totals: totals)
      }
    )
    let byArm = arms.indices.map { arm in
      pilots.indices.map { recorded[($0 - pilots.lowerBound) * arms.count + arm] }
    }
    let warmUps = byArm.map { runs in WarmUp(runs.map { LatencySeries($0.recorder.cells) }) }
    let start = ExperimentRunner.start(behind: warmUps, batchesOf: recorded)
    let window = start..<Instant.distantFuture
    let merger = RunMerger(arms: arms.count)
    let summaries = byArm.enumerated().map { arm, own in
      own.map { recorded in
        let run = MergedRuns(recorded.recorder, from: start)
        merger.add(run, to: arm)
        return summary(of: run, recorded.recorder, recorded.totals, window: window)
      }
    }
    var runs = zip(summaries, merger.merged).map { ArmRuns($0, merged: $1) }
    let rest = replications.dropFirst(pilots.count)
    let windows = replications.map { _ in window }
    if !rest.isEmpty {
      let more = try await run(arms, replications: rest, windows: windows)
      for arm in arms.indices { runs[arm].append(more[arm]) }
    }
    return MeasuredRuns(
      windows: windows,
      undecided: zip(arms, warmUps).filter { !$1.isDecided }.map(\.0.label),
      runs: runs
    )
  }

  /// The first instant behind all cuts at which batches of cells of all runs begin.
  ///
  /// Cells of one run may be a power of two as wide as those of another; batches of the widest
  /// begin where batches of all begin.
  private static func start(behind warmUps: [WarmUp], batchesOf runs: [RecordedRun]) -> Instant {
    let latest = warmUps.map(\.end).max() ?? .zero
    let width = runs.map(\.recorder.cells.batchWidth.nanoseconds).max() ?? 1
    return Instant(nanoseconds: (latest.nanoseconds + width - 1) / width * width)
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
private struct RecordedRun: Sendable {
  let recorder: MetricRecorder
  let totals: RunTotals
}
