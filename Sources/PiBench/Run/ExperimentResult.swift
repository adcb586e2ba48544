// SPDX-License-Identifier: Apache-2.0

package import PiCore
import PiSimulator
import PiStatistics

/// All runs of an experiment, by arm.
package struct ExperimentResult: Sendable {
  package var spec: ExperimentSpec
  /// The compared strategies, in the order of the experiment.
  package var strategies: [ArmResult]
  /// The yardsticks, in the order asked for.
  package var yardsticks: [ArmResult]
  package var replications: Int
  /// Where each replication's window begins.
  package var windows: [Range<Instant>]
  /// Labels of strategies whose warm-up could not be told from the rest.
  package var undecidedWarmUps: [String]

  /// Requests simulated in the runs that are kept.
  package var simulatedRequests: UInt64 {
    (strategies + yardsticks).flatMap(\.runs).reduce(0) { $0 + $1.totals.submitted }
  }

  /// An arm with its run in every replication.
  package struct ArmResult: Sendable {
    package var arm: Arm
    /// What the label does not say, such as the deployment that `best_single` found.
    package var detail: String
    package var runs: [RunSummary]

    /// Mean net value in dollars per request.
    package var meanNetValue: Double {
      runs.reduce(0) { $0 + $1.values[0] } / Double(runs.count)
    }
  }
}

extension ExperimentRunner {
  /// Most replications that the run-length rule asks for.
  package static let mostReplications = 1_000

  /// Runs the experiment: warm-up if it has one, strategies, more replications if asked, yardsticks.
  package func run() async throws -> ExperimentResult {
    var result = try await run(replications: 0..<spec.replications)
    while let target = spec.precision, result.replications < ExperimentRunner.mostReplications,
      !result.isPrecise(target)
    {
      let more = min(
        max(spec.replications, result.replications / 2),
        ExperimentRunner.mostReplications - result.replications
      )
      meter.expect(
        spec.strategyRuns(replications: more) + spec.yardstickRuns(replications: more)
      )
      let extra = try await run(
        replications: result.replications..<(result.replications + more)
      )
      result.append(extra)
    }
    // Last, because the best deployment is the best over all replications.
    let yardsticks = Yardsticks(
      runner: self,
      replications: 0..<result.replications,
      windows: result.windows
    )
    result.yardsticks = try await yardsticks.run(spec.yardsticks)
    return result
  }

  private func run(replications: Range<Int>) async throws -> ExperimentResult {
    let strategies = spec.strategies.map { Arm($0.label, .strategy($0.selection)) }
    let (windows, undecided) = try await windows(strategies, replications)
    let runs = try await run(strategies, replications: replications, windows: windows)
    return ExperimentResult(
      spec: spec,
      strategies: zip(strategies, runs).map {
        ExperimentResult.ArmResult(arm: $0, detail: "", runs: $1)
      },
      yardsticks: [],
      replications: replications.count,
      windows: windows,
      undecidedWarmUps: undecided
    )
  }

  /// The measured window of each replication: declared, or what MSER-5 leaves for all strategies.
  private func windows(
    _ arms: [Arm],
    _ replications: Range<Int>
  ) async throws -> ([Range<Instant>], [String]) {
    let whole = spec.window ?? (Instant.zero..<Instant.distantFuture)
    guard spec.isStationary else {
      return (replications.map { _ in whole }, [])
    }
    let series = try await parallelMap(
      count: replications.count * arms.count,
      workers: workers,
      finished: { meter.advance() },
      body: { job in
        let setup = setup(replication: replications.lowerBound + job / arms.count)
        var recorder = MetricRecorder(setup, window: whole, horizon: warmUpHorizon)
        _ = try simulate(arms[job % arms.count], setup, into: &recorder)
        return LatencySeries(recorder.cells)
      }
    )
    let warmUps = arms.indices.map { arm in
      WarmUp((0..<replications.count).map { series[$0 * arms.count + arm] })
    }
    let start = warmUps.map(\.end).max() ?? .zero
    let undecided = zip(arms, warmUps).filter { !$1.isDecided }.map(\.0.label)
    return (replications.map { _ in start..<whole.upperBound }, undecided)
  }

  /// The length that a run is expected to have, so that the rule sees enough cells of it.
  private var warmUpHorizon: TimeSpan? {
    guard let horizon = workload.horizon, let most = spec.workload.requests,
      case .openLoop(let law, _) = spec.workload.origin
    else { return workload.horizon }
    let rate = law.scaled(by: spec.workload.rateScale).meanRate
    return min(horizon, TimeSpan(clampingSeconds: 1.1 * Double(most) / rate))
  }
}

extension ExperimentResult {
  /// Whether every strategy's mean net value is known within a relative half-width.
  fileprivate func isPrecise(_ target: Double) -> Bool {
    strategies.allSatisfy {
      MeanInterval($0.runs.map { $0.values[0] }).relativeHalfWidth <= target
    }
  }

  fileprivate mutating func append(_ more: ExperimentResult) {
    for index in strategies.indices { strategies[index].runs += more.strategies[index].runs }
    windows += more.windows
    replications += more.replications
    undecidedWarmUps += more.undecidedWarmUps.filter { !undecidedWarmUps.contains($0) }
  }
}
