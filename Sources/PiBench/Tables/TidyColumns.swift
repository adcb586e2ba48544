// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// An attempt or request with the request that it belongs to.
struct TidyRow<Record> {
  let run: StoredRun
  let request: RequestRecord?
  let record: Record
}

/// The columns of tables with names instead of numbers.
enum TidyColumns {
  private static func names<Record>(
    _ deployment: @escaping @Sendable (TidyRow<Record>) -> DeploymentIndex?
  ) -> [ExportColumn<TidyRow<Record>>] {
    @Sendable func name(_ row: TidyRow<Record>) -> DeploymentName? {
      deployment(row).flatMap { row.run.description.deployment($0) }
    }
    @Sendable func attribution(_ row: TidyRow<Record>) -> Attribution? {
      row.request?.attribution.flatMap { row.run.description.attribution($0) }
    }
    return [
      .integer("run", "number of the run") { $0.run.id.number },
      .text(ifKnown: "strategy", "strategy that decided in the run") {
        $0.run.description.strategy
      },
      .text(ifKnown: "provider", "who serves the deployment") { name($0)?.provider },
      .text(ifKnown: "model", "model that the deployment serves") { name($0)?.model },
      .text(ifKnown: "deployment", "deployment") { name($0)?.name },
      .text(ifKnown: "tenant", "who asked") { row in
        row.request?.tenant.flatMap { row.run.description.tenant($0) }
      },
      .text(ifKnown: "task_type", "kind of task") { row in
        row.request?.taskType.flatMap { row.run.description.taskType($0) }
      },
      .text(ifKnown: "team_alias", "what the key's team is called") { attribution($0)?.teamAlias },
      .text(ifKnown: "key_alias", "what the key is called") { attribution($0)?.keyAlias },
      .text(ifKnown: "model_group", "group of models that was asked for") {
        attribution($0)?.modelGroup
      },
    ]
  }

  static let attempts: [ExportColumn<TidyRow<AttemptRecord>>] =
    names { $0.record.deployment } + [
      .integer("request", "number of the request in the run") { Int64($0.record.request) },
      .integer("attempt", "ordinal for the request, from 0") { Int64($0.record.ordinal) },
      .text(ifKnown: "intended_deployment", "what the decision that it follows wanted") { row in
        row.record.decision.flatMap { row.run.description.deployment($0.intended)?.name }
      },
      .integer(ifKnown: "decision", "ordinal of the decision that it follows, of the request") {
        $0.record.decision.map { Int64($0.ordinal) }
      },
      .integer(ifKnown: "decision_rank", "place of its deployment in the decision's ranking") {
        $0.record.decision.map { Int64($0.rank) }
      },
      .integer("started_ns", "instant of its start on the run's clock") {
        $0.record.started.nanoseconds
      },
      .integer("ended_ns", "instant of its end, when it is billed") {
        $0.record.ended.nanoseconds
      },
      .number(ifKnown: "latency_s", "from its start to its end") {
        ($0.record.ended - $0.record.started).seconds
      },
      .number(ifKnown: "ttft_s", "from its start to its first token") {
        $0.record.outcome.timeToFirstToken?.seconds
      },
      .integer(ifKnown: "uncached_input_tokens", "input tokens outside of caches") {
        $0.record.usage.map { Int64($0.input.count) + Int64($0.writtenInput.count) }
      },
      .integer(ifKnown: "cached_input_tokens", "input tokens from the provider's cache") {
        $0.record.cachedTokens
      },
      .integer(ifKnown: "cache_write_input_tokens", "input tokens written to the cache") {
        $0.record.writtenTokens
      },
      .integer(ifKnown: "output_tokens", "output tokens") {
        $0.record.usage.map { Int64($0.output.count) }
      },
      .integer(ifKnown: "cost_nanodollars", "money billed") { $0.record.cost?.amount },
      .text(ifKnown: "error_class", "why it failed; empty when it did not") {
        $0.record.outcome.error?.name
      },
      .boolean(ifKnown: "is_censored", "whether its latency is only a lower bound") {
        $0.record.isCensored
      },
      .boolean(ifKnown: "is_wasted", "whether it failed or its request was not served") {
        $0.record.outcome.error != nil || $0.request?.isServed == false
      },
    ]

  static let requests: [ExportColumn<TidyRow<RequestRecord>>] =
    names { $0.record.deployment } + [
      .integer("request", "number in the run") { Int64($0.record.number) },
      .text(ifKnown: "external_id", "name that the recording system gave it") {
        $0.record.externalID
      },
      .integer("submitted_ns", "instant of its arrival on the run's clock") {
        $0.record.arrival.nanoseconds
      },
      .number(ifKnown: "latency_s", "from its arrival to its end, over all attempts") { row in
        row.record.ended.map { ($0 - row.record.arrival).seconds }
      },
      .number(ifKnown: "ttft_s", "from its arrival to the answer's first token") {
        $0.record.timeToFirstToken?.seconds
      },
      .boolean(ifKnown: "is_served", "whether a complete answer came") { $0.record.isServed },
      .text(ifKnown: "error_class", "why it was not served") { $0.record.error?.name },
      .integer(ifKnown: "attempts", "attempts made") { $0.record.attempts.map(Int64.init) },
      .integer(ifKnown: "input_tokens", "input tokens, cached or not") {
        $0.record.inputTokens.map { Int64($0.count) }
      },
      .integer(ifKnown: "billed_output_tokens", "output tokens over all attempts") {
        $0.record.usage.map { Int64($0.output.count) }
      },
      .integer(ifKnown: "cost_nanodollars", "money billed over all attempts") {
        $0.record.cost?.amount
      },
    ]

  static let labels: [ExportColumn<TidyRow<LabelRecord>>] =
    [
      .integer("run", "number of the run") { $0.run.id.number },
      .integer("request", "number of the request in the run") { Int64($0.record.request) },
      .text(ifKnown: "deployment", "deployment whose answer was judged") { row in
        row.record.deployment.flatMap { row.run.description.deployment($0)?.name }
      },
      .number(ifKnown: "score", "quality, 0 to 1") { $0.record.score },
      .text("label_source", "who judged") { $0.record.source },
      .integer("labelled_ns", "instant at which it arrived") { $0.record.labelled.nanoseconds },
    ]
}

/// The names behind positions; nil for a position that the run does not know.
