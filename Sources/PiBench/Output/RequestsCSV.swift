// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import PiSimulator

/// `requests.csv`: every request of one replication, with enough to replay it to the same bytes.
package enum RequestsCSV {
  /// The columns; the first thirteen and `prefix` are what a replay reads.
  static let columns = [
    "source", "ordinal", "arrival_ns", "task_type", "tenant", "priority", "streams",
    "input_tokens", "shared_prefix_tokens", "output_cap", "prompt_key", "recorded_output_tokens",
    "difficulty_signal", "deployment", "attempts", "error", "ttft_ns", "end_to_end_ns",
    "output_tokens", "cost_nanodollars", "solved", "cached_input_tokens", "written_input_tokens",
    PrefixColumn.name,
  ]

  /// Runs the baseline in the first replication and renders its requests in order of arrival.
  package static func render(_ runner: ExperimentRunner) throws -> [UInt8] {
    let spec = runner.spec
    let choice = spec.strategies.first { $0.label == spec.baseline } ?? spec.strategies[0]
    var log = RequestLog()
    let setup = runner.setup(replication: 0)
    let arm = Arm(choice.label, .strategy(choice.selection))
    try runner.simulate(arm, setup, into: &log).requireConservation()
    var csv = CSVWriter(header: columns)
    var prefixes = PrefixColumn.Writer(setup.prefixes)
    for completed in log.inOrderOfArrival {
      let prefix = CSVWriter.Cell.text(prefixes.text(completed.request))
      csv.record(known(completed, spec) + outcome(completed, runner.fleet) + [prefix])
    }
    return csv.bytes
  }

  private static func known(
    _ completed: CompletedRequest,
    _ spec: ExperimentSpec
  ) -> [CSVWriter.Cell] {
    let request = completed.request
    return [
      .integer(Int(request.key.source)), .integer(Int(request.key.ordinal)),
      .integer(Int(request.arrival.nanoseconds)),
      .text(spec.workload.taskTypes[request.taskType.offset].name),
      .integer(request.tenant.offset), .integer(Int(request.priority)),
      .integer(request.streams ? 1 : 0), .integer(Int(request.inputTokens.count)),
      .integer(Int(request.sharedPrefixTokens.count)), .integer(Int(request.outputCap.count)),
      .text("\(request.promptKey)"),
      .text(completed.sourced.recordedOutput.map { "\($0.count)" } ?? ""),
      .number(completed.sourced.difficultySignal),
    ]
  }

  private static func outcome(
    _ completed: CompletedRequest,
    _ fleet: SimulatedFleet
  ) -> [CSVWriter.Cell] {
    let outcome = completed.outcome
    return [
      .text(outcome.deployment.map { fleet.deployments[$0.offset].name } ?? ""),
      .integer(Int(outcome.attempts)), .text(outcome.error?.name ?? ""),
      .text(outcome.timeToFirstToken.map { "\($0.nanoseconds)" } ?? ""),
      .integer(Int(outcome.endToEnd.nanoseconds)), .integer(Int(outcome.usage.output.count)),
      .integer(Int(outcome.cost.amount)), .integer(completed.isSolved ? 1 : 0),
      .integer(Int(outcome.usage.cachedInput.count)),
      .integer(Int(outcome.usage.writtenInput.count)),
    ]
  }
}

/// Keeps every completed request of a run.
private struct RequestLog: RunRecorder {
  private var completed: [CompletedRequest] = []

  mutating func record(_ request: borrowing CompletedRequest) {
    completed.append(copy request)
  }

  mutating func choose(_ deployment: DeploymentIndex, at now: Instant) {}

  mutating func faultChanged(_ fault: Int, isActive: Bool, at now: Instant) {}

  var inOrderOfArrival: [CompletedRequest] {
    completed.sorted { left, right in
      let (a, b) = (left.request, right.request)
      return (a.arrival.nanoseconds, a.key.source, a.key.ordinal)
        < (b.arrival.nanoseconds, b.key.source, b.key.ordinal)
    }
  }
}
