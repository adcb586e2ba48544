// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiReport
import PiRuntime
import PiSimulator

/// What was run, in the words of the report.
struct SetupDescription {
  let result: ExperimentResult
  let runner: ExperimentRunner

  init(_ result: ExperimentResult, _ runner: ExperimentRunner) {
    self.result = result
    self.runner = runner
  }

  var spec: ExperimentSpec { result.spec }
  private var workloadSpec: WorkloadSpec { spec.workload }

  var workload: [DescriptionRow] {
    var rows = [DescriptionRow("arrivals", arrivals)]
    if let horizon = runner.workload.horizon {
      rows.append(DescriptionRow("length", "\(rounded(horizon.seconds)) s"))
    }
    if workloadSpec.rateScale != 1 {
      rows.append(DescriptionRow("rate scale", "\(workloadSpec.rateScale)"))
    }
    let requests = result.strategies.first?.record.merged.tally.total.arrivals ?? 0
    let mean = requests / Int64(max(result.replications, 1))
    rows.append(DescriptionRow("requests measured", "\(mean) per replication"))
    rows.append(
      DescriptionRow("replay", runner.workload.isClosedLoop ? "closed-loop" : "open-loop")
    )
    if runner.workload.profile != nil {
      rows.append(DescriptionRow("resampled", runner.workload.resampling.summary))
    }
    rows.append(DescriptionRow("deadline", "\(spec.gateway.deadline.seconds) s"))
    rows.append(DescriptionRow("attempts", "up to \(spec.gateway.retry.attempts)"))
    if spec.exploration > 0 {
      rows.append(
        DescriptionRow("exploration", "\(rounded(spec.exploration * 100)) % of first choices")
      )
    }
    return rows
  }

  private var arrivals: String {
    switch workloadSpec.origin {
    case .openLoop(let law, _): describe(law)
    case .closedLoop(let users, let think, _):
      "\(users) users, mean think time \(think.seconds) s"
    case .twin(let twin, _): "synthetic twin of \(twin.name)"
    case .sessionTwin(let twin, let rate, _):
      "synthetic twin of \(twin.name): \(rounded(rate * workloadSpec.rateScale)) sessions started"
        + " an hour"
    case .replay(let path): "replay of \(path)"
    case .trace(let origin):
      "trace \(origin.path): \(runner.workload.profile?.rows ?? 0) requests"
        + (runner.workload.sessionCount.map { " in \($0) sessions" } ?? "")
    }
  }

  private func describe(_ law: ArrivalLaw) -> String {
    let rate = rounded(law.scaled(by: workloadSpec.rateScale).meanRate)
    switch law {
    case .poisson: return "Poisson, \(rate) requests/s"
    case .gamma(_, let shape): return "Gamma renewal (shape \(shape)), \(rate) requests/s"
    case .weibull(_, let shape): return "Weibull renewal (shape \(shape)), \(rate) requests/s"
    case .modulated(let states):
      return "Markov-modulated Poisson in \(states.count) states, mean \(rate) requests/s"
    case .diurnal(_, let peak, _):
      return "diurnal Poisson, mean \(rate) requests/s, peak \(peak) × mean"
    case .flashCrowd(_, _, let lasting, let factor):
      return "Poisson, \(rate) requests/s, \(factor) × for \(lasting.seconds) s"
    }
  }

  var taskTypes: [TaskTypeRow] {
    let total = workloadSpec.mix.kinds.reduce(0) { $0 + $1.share }
    let isSized =
      switch workloadSpec.origin {
      case .openLoop, .closedLoop, .replay: true
      case .twin, .sessionTwin, .trace: false
      }
    return workloadSpec.taskTypes.indices.map { index in
      let (type, kind) = (workloadSpec.taskTypes[index], workloadSpec.mix.kinds[index])
      let hasInput = isSized && workloadSpec.declaresInputs
      let hasOutput = isSized && workloadSpec.declaresOutput[index]
      return TaskTypeRow(
        name: type.name,
        share: kind.share / total,
        objectiveSeconds: type.objective.seconds,
        medianInputTokens: hasInput ? kind.input.value(0.5) : nil,
        medianOutputTokens: hasOutput ? kind.output.value(0.5) : nil
      )
    }
  }

  var deployments: [DeploymentRow] {
    zip(runner.fleet.deployments, runner.fleet.behaviours).map { deployment, behaviour in
      let limits = deployment.limits
      return DeploymentRow(
        name: deployment.name,
        provider: deployment.provider,
        model: deployment.model,
        columns: [
          DescriptionRow("$/M in", "\(deployment.prices.input.dollarsPerMillionTokens)"),
          DescriptionRow("$/M out", "\(deployment.prices.output.dollarsPerMillionTokens)"),
          DescriptionRow("TTFT, median s", "\(behaviour.firstTokenBase.seconds)"),
          DescriptionRow("+ per 1k input, s", "\(behaviour.firstTokenPerThousandInput.seconds)"),
          DescriptionRow("TPOT, median s", "\(behaviour.perOutputToken.seconds)"),
          DescriptionRow("errors", "\(rounded(behaviour.errorShare * 100)) %"),
          DescriptionRow("slots", "\(behaviour.slots)"),
          DescriptionRow("RPM", limits.requestsPerMinute.map { "\($0)" } ?? "–"),
          DescriptionRow("TPM", limits.tokensPerMinute.map { "\($0)" } ?? "–"),
          DescriptionRow("solve rate", solveRates(behaviour)),
        ]
      )
    }
  }

  private func solveRates(_ behaviour: HostedBehaviour) -> String {
    behaviour.solveRates.map { "\($0)" }.joined(separator: " / ")
  }

  var faults: [FaultSpan] {
    guard let run = result.strategies.first?.runs.first else { return [] }
    let end = runner.workload.horizon?.seconds
    return spec.faults.indices.flatMap { index -> [FaultSpan] in
      let changes = run.ending.faultChanges[index]
      return stride(from: 0, to: min(changes.count, 40), by: 2).map { start in
        let began = (changes[start] - .zero).seconds
        let ended = start + 1 < changes.count ? (changes[start + 1] - .zero).seconds : end ?? began
        return FaultSpan(
          label: spec.faults[index].name,
          deployments: spec.faults[index].deployments.map {
            runner.fleet.deployments[$0.offset].name
          },
          startSeconds: began,
          endSeconds: ended
        )
      }
    }
  }

  /// What must be equal for two runs to be compared.
  var identity: [DescriptionRow] {
    var rows = [
      DescriptionRow("experiment sha256", ExperimentIdentity.digest(of: spec)),
      DescriptionRow("rate scale", "\(workloadSpec.rateScale)"),
      DescriptionRow("requests limit", workloadSpec.requests.map { "\($0)" } ?? "none"),
      DescriptionRow("fleet sha256", ExperimentIdentity.digest(of: runner.fleet)),
      DescriptionRow("value of a solved request", "$\(spec.value)"),
    ]
    if let window = result.windows.first {
      let start = (window.lowerBound - .zero).seconds
      rows.append(DescriptionRow(RunMismatch.windowStart, "\(start) s"))
    }
    if spec.exploration > 0 { rows.append(DescriptionRow("exploration", "\(spec.exploration)")) }
    if let digest = runner.workload.inputDigest {
      rows.append(DescriptionRow("trace sha256", digest))
    }
    if case .trace(let origin) = workloadSpec.origin {
      rows.append(DescriptionRow("resampled", runner.workload.resampling.summary))
      rows.append(
        DescriptionRow(
          "replay options",
          "open loop \(origin.isOpenLoop), session gap \(origin.sessionGap.seconds) s, bad rows "
            + "\(origin.onBadRow.rawValue), columns \(origin.columns.map { "\($0)" } ?? "of format")"
            + (origin.taskFrom.map { ", task types from \($0)" } ?? "")
        )
      )
    }
    return rows
  }

  func rounded(_ value: Double) -> Double {
    (value * 1_000).rounded(.toNearestOrEven) / 1_000
  }
}
