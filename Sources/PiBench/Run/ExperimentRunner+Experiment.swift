// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiStatistics

extension ExperimentRunner {
  /// Most replications that the run-length rule asks for.
  package static let mostReplications = 1_000

  /// Runs the experiment: warm-up if it has one, strategies, more replications if asked, yardsticks.
  package func run() async throws -> ExperimentResult {
    var result = try await run(replications: 0..<spec.replications, behind: nil)
    if spec.precision != nil, !result.hasNetValues {
      throw InputError.unreadable(
        file: spec.name,
        reason: "no request arrived in the measured window, so relative_half_width has no net value"
          + " to go by; widen the window or leave the rule out"
      )
    }
    while let target = spec.precision, result.replications < ExperimentRunner.mostReplications,
      !isPrecise(result, target)
    {
      let more = min(
        max(spec.replications, result.replications / 2),
        ExperimentRunner.mostReplications - result.replications
      )
      meter.expect(
        spec.strategyRuns(replications: more) + spec.yardstickRuns(replications: more)
      )
      let extra = try await run(
        replications: result.replications..<(result.replications + more),
        behind: result.windows.first
      )
      result.append(extra)
    }
    // Last, because the best deployment is the best over all replications.
    let yardsticks = Yardsticks(
      runner: self,
      replications: 0..<result.replications,
      windows: result.windows
    )
    result.yardsticks = try await yardsticks.run(spec.runYardsticks)
    result.clusters = try await clusterTables(
      (result.strategies + result.yardsticks).compactMap(\.record.clusters),
      replications: result.replications
    )
    result.totals = audit.totals
    return result
  }

  /// Runs the strategies in a range of replications, in a window that is known, declared or found.
  private func run(
    replications: Range<Int>,
    behind known: Range<Instant>?
  ) async throws -> ExperimentResult {
    let strategies = spec.strategies.map { Arm($0.label, .strategy($0.selection)) }
    let measured: MeasuredRuns
    if spec.isStationary, known == nil, spec.warmUp == nil {
      measured = try await runStationary(strategies, replications: replications)
    } else {
      let start = Instant.zero + (spec.warmUp ?? .zero)
      let window = known ?? spec.window ?? (start..<Instant.distantFuture)
      let windows = replications.map { _ in window }
      measured = MeasuredRuns(
        windows: windows,
        undecided: [],
        runs: try await run(strategies, replications: replications, windows: windows)
      )
    }
    return ExperimentResult(
      spec: spec,
      strategies: zip(strategies, measured.runs).map {
        ExperimentResult.ArmResult(arm: $0, detail: "", record: $1)
      },
      yardsticks: [],
      replications: replications.count,
      windows: measured.windows,
      undecidedWarmUps: measured.undecided
    )
  }
}

extension ExperimentRunner {
  /// Whether every strategy's mean net value is known within a relative half-width.
  ///
  /// The interval is the one that is printed; that of draws from one recording says how well their mean is known.
  private func isPrecise(_ result: ExperimentResult, _ target: Double) -> Bool {
    func isPreciseInRuns(_ arm: ExperimentResult.ArmResult) -> Bool {
      let values = arm.runs.map { $0.values[0] }.filter { !$0.isNaN }
      return !values.isEmpty && MeanInterval(values).relativeHalfWidth <= target
    }
    guard !workload.resamples else { return result.strategies.allSatisfy(isPreciseInRuns) }
    let evidence = ReplicationEvidence(
      result.strategies,
      baseline: 0,
      of: spec,
      drawsRequests: workload.drawsRequests
    )
    return result.strategies.indices.allSatisfy { arm in
      let figure = evidence.evidence(arm: arm, metric: 0)
      // A run without requests has no net value, and neither has the figure then.
      guard let mean = figure.mean, let low = figure.low, let high = figure.high else {
        return isPreciseInRuns(result.strategies[arm])
      }
      return (high - low) / 2 <= target * abs(mean)
    }
  }
}

extension ExperimentResult {
  /// Whether every strategy has a net value; a window without requests has none.
  fileprivate var hasNetValues: Bool {
    strategies.allSatisfy { $0.runs.contains { !$0.values[0].isNaN } }
  }

  fileprivate mutating func append(_ more: ExperimentResult) {
    for index in strategies.indices {
      strategies[index].record.append(more.strategies[index].record)
    }
    windows += more.windows
    replications += more.replications
    undecidedWarmUps += more.undecidedWarmUps.filter { !undecidedWarmUps.contains($0) }
  }
}
