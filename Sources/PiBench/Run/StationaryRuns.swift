// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import Synchronization

/// Runs of some arms in some replications, with what of each replication counts.
struct MeasuredRuns {
  var windows: [Range<Instant>]
  /// Replications whose warm-up could not be told from the rest.
  var undecided: Int
  /// Summaries by arm, then by replication.
  var runs: [[RunSummary]]
}

extension ExperimentRunner {
  /// Runs every arm in every replication once, and measures each replication behind one warm-up cut.
  ///
  /// The cut is the latest of the arms, so a run waits as tallies by batches of cells until the last
  /// run of its replication has ended; runs of as many replications as there are workers wait at
  /// most.
  func runStationary(
    _ arms: [Arm],
    replications: Range<Int>
  ) async throws -> MeasuredRuns {
    let waiting = WaitingRuns(arms: arms.count)
    let measured = try await parallelMap(
      count: replications.count * arms.count,
      workers: workers,
      finished: { meter.advance() },
      body: { job -> MeasuredReplication? in
        let setup = setup(replication: replications.lowerBound + job / arms.count)
        var recorder = MetricRecorder(setup, window: nil, horizon: workload.horizon)
        let totals = try simulate(arms[job % arms.count], setup, into: &recorder)
        let warmUp = WarmUp(recorder.cells)
        recorder.forgetBatches(before: warmUp.end)
        let run = WaitingRuns.Run(recorder: recorder, totals: totals, warmUp: warmUp)
        let whole = waiting.add(run, arm: job % arms.count, replication: job / arms.count)
        return whole.map { measure($0, replication: job / arms.count) }
      }
    )
    let inOrder = measured.compactMap { $0 }.sorted { $0.replication < $1.replication }
    return MeasuredRuns(
      windows: inOrder.map(\.window),
      undecided: inOrder.count { !$0.isDecided },
      runs: arms.indices.map { arm in inOrder.map { $0.runs[arm] } }
    )
  }

  /// Measures the runs of a replication behind the latest of their cuts.
  private func measure(_ runs: [WaitingRuns.Run], replication: Int) -> MeasuredReplication {
    let latest = runs.map(\.warmUp.end).max() ?? .zero
    // Cells of one run may be a power of two as wide as those of another; batches of the widest
    // begin where batches of all begin.
    let width = runs.map(\.recorder.cells.batchWidth.nanoseconds).max() ?? 1
    let cut = (latest.nanoseconds + width - 1) / width * width
    let window = Instant(nanoseconds: cut)..<Instant.distantFuture
    return MeasuredReplication(
      replication: replication,
      window: window,
      isDecided: runs.allSatisfy(\.warmUp.isDecided),
      runs: runs.map { summary(of: $0.recorder, $0.totals, window: window) }
    )
  }
}

/// A replication whose window is known.
private struct MeasuredReplication: Sendable {
  let replication: Int
  let window: Range<Instant>
  let isDecided: Bool
  let runs: [RunSummary]
}

/// Runs that wait for the others of their replication.
private final class WaitingRuns: Sendable {
  struct Run: Sendable {
    let recorder: MetricRecorder
    let totals: RunTotals
    let warmUp: WarmUp
  }

  private let arms: Int
  private let runs = Mutex<[Int: [(arm: Int, run: Run)]]>([:])

  init(arms: Int) {
    self.arms = arms
  }

  /// Adds a run; answers with all runs of its replication, by arm, when it is the last of them.
  func add(_ run: Run, arm: Int, replication: Int) -> [Run]? {
    runs.withLock { runs in
      runs[replication, default: []].append((arm, run))
      guard runs[replication]?.count == arms else { return nil }
      return runs.removeValue(forKey: replication)?.sorted { $0.arm < $1.arm }.map(\.run)
    }
  }
}
