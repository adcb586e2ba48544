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

  /// All cells of a row but the last, which depends on the rows before.
  static func cells(
    _ completed: borrowing CompletedRequest,
    taskTypes: [String],
    deployments: [String]
  ) -> [CSVWriter.Cell] {
    known(completed, taskTypes) + outcome(completed, deployments)
  }

  private static func known(
    _ completed: borrowing CompletedRequest,
    _ taskTypes: [String]
  ) -> [CSVWriter.Cell] {
    let request = completed.request
    return [
      .integer(Int(request.key.source)), .integer(Int(request.key.ordinal)),
      .integer(Int(request.arrival.nanoseconds)), .text(taskTypes[request.taskType.offset]),
      .integer(request.tenant.offset), .integer(Int(request.priority)),
      .integer(request.streams ? 1 : 0), .integer(Int(request.inputTokens.count)),
      .integer(Int(request.sharedPrefixTokens.count)), .integer(Int(request.outputCap.count)),
      .text("\(request.promptKey)"),
      .text(completed.sourced.recordedOutput.map { "\($0.count)" } ?? ""),
      .number(completed.sourced.difficultySignal),
    ]
  }

  private static func outcome(
    _ completed: borrowing CompletedRequest,
    _ deployments: [String]
  ) -> [CSVWriter.Cell] {
    let outcome = completed.outcome
    return [
      .text(outcome.deployment.map { deployments[$0.offset] } ?? ""),
      .integer(Int(outcome.attempts)), .text(outcome.error?.name ?? ""),
      .text(outcome.timeToFirstToken.map { "\($0.nanoseconds)" } ?? ""),
      .integer(Int(outcome.endToEnd.nanoseconds)), .integer(Int(outcome.usage.output.count)),
      .integer(Int(outcome.cost.amount)), .integer(completed.isSolved ? 1 : 0),
      .integer(Int(outcome.usage.cachedInput.count)),
      .integer(Int(outcome.usage.writtenInput.count)),
    ]
  }
}
