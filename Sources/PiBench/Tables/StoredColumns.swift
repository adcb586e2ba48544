// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// A record of a run; positions of names are those of the run.
struct RunRow<Record> {
  let run: StoredRun
  let record: Record
}

/// A name of a run with its position.
struct PlacedName<Name> {
  let position: Int
  let name: Name
}

/// The columns of the store's own tables.
enum StoredColumns {
  static func run<Record>() -> ExportColumn<RunRow<Record>> {
    .integer("run", "number of the run") { $0.run.id.number }
  }

  static let runs: [ExportColumn<StoredRun>] = [
    .integer("run", "number of the run") { $0.id.number },
    .text("origin", "simulated, imported or production") { $0.description.origin.rawValue },
    .text("clock", "virtual: instants count from the run's start; unix: from 1970") {
      $0.description.clock.rawValue
    },
    .text("run_name", "experiment or imported file") { $0.description.name },
    .text(ifKnown: "strategy", "strategy that decided") { $0.description.strategy },
    .text(ifKnown: "strategy_version", "its version and parameters") {
      $0.description.strategyVersion
    },
    ExportColumn(
      name: "seed",
      type: .integer,
      isNullable: true,
      description: "seed of all luck, unsigned 64 bits"
    ) { .unsigned($0.description.seed) },
    .integer(ifKnown: "replication", "replication, from 0") {
      $0.description.replication.map(Int64.init)
    },
    .text("content_hash", "SHA-256 of the experiment or of the imported bytes") {
      $0.description.contentHash
    },
    .text(ifKnown: "feature_schema_hash", "SHA-256 of the feature schema") {
      $0.description.featureSchemaHash
    },
    .texts("feature_names", "names of the features: of a request, then of a candidate") {
      $0.description.featureNames
    },
    .integer("request_features", "how many of the features, the first ones, are a request's") {
      Int64($0.description.requestFeatures)
    },
    .integer("begun_unix_ns", "nanoseconds since 1970 at which the run began") {
      $0.begun.nanoseconds
    },
    .integer(ifKnown: "ended_unix_ns", "nanoseconds since 1970 at which the run ended") {
      $0.ended?.nanoseconds
    },
    .integer("lost_records", "records that were lost before the store") { $0.totals.lostRecords },
  ]

  static let deployments: [ExportColumn<RunRow<PlacedName<DeploymentName>>>] = [
    run(), .integer("deployment", "position in the run") { Int64($0.record.position) },
    .text("deployment_name", "name, unique in the run") { $0.record.name.name },
    .text(ifKnown: "provider", "who serves it") { $0.record.name.provider },
    .text(ifKnown: "model", "model that it serves") { $0.record.name.model },
  ]

  static let taskTypes: [ExportColumn<RunRow<PlacedName<String>>>] = [
    run(), .integer("task_type", "position in the run") { Int64($0.record.position) },
    .text("task_type_name", "name") { $0.record.name },
  ]

  static let tenants: [ExportColumn<RunRow<PlacedName<String>>>] = [
    run(), .integer("tenant", "position in the run") { Int64($0.record.position) },
    .text("tenant_name", "name") { $0.record.name },
  ]

  static let attributions: [ExportColumn<RunRow<PlacedName<Attribution>>>] = [
    run(), .integer("attribution", "position in the run") { Int64($0.record.position) },
    .text(ifKnown: "key", "key that asked, by the first digits of a hash") {
      $0.record.name.key
    },
    .text(ifKnown: "key_alias", "what the key is called") { $0.record.name.keyAlias },
    .text(ifKnown: "team_alias", "what the key's team is called") { $0.record.name.teamAlias },
    .text(ifKnown: "end_user", "for whom the caller asked, by a hash") { $0.record.name.endUser },
    .text(ifKnown: "model_group", "group of models that was asked for") {
      $0.record.name.modelGroup
    },
  ]

  static let attempts: [ExportColumn<RunRow<AttemptRecord>>] = [
    run(), .integer("request", "number of the request in the run") { Int64($0.record.request) },
    .integer("attempt", "ordinal for the request, from 0") { Int64($0.record.ordinal) },
    .integer("deployment", "position of where it was sent, in the run") {
      Int64($0.record.deployment.position)
    },
    .integer(ifKnown: "decision", "ordinal of the decision that it follows, of the request") {
      $0.record.decision.map { Int64($0.ordinal) }
    },
    .integer(ifKnown: "decision_rank", "place of its deployment in the decision's ranking") {
      $0.record.decision.map { Int64($0.rank) }
    },
    .integer(ifKnown: "intended_deployment", "position of what the decision wanted") {
      $0.record.decision.map { Int64($0.intended.position) }
    },
    .integer("started_ns", "instant of its start on the run's clock") {
      $0.record.started.nanoseconds
    },
    .integer("ended_ns", "instant of its end") { $0.record.ended.nanoseconds },
    .integer(ifKnown: "retry_after_ns", "wait that the provider asked for") {
      $0.record.outcome.retryAfter?.nanoseconds
    },
    .integer(ifKnown: "ttft_ns", "from its start to its first token") {
      $0.record.outcome.timeToFirstToken?.nanoseconds
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
    .text(ifKnown: "error_class", "why it failed") { $0.record.outcome.error?.name },
    .boolean(ifKnown: "is_censored", "whether its latency is only a lower bound") {
      $0.record.isCensored
    },
  ]

  static let labels: [ExportColumn<RunRow<LabelRecord>>] = [
    run(), .integer("request", "number of the request in the run") { Int64($0.record.request) },
    .integer(ifKnown: "deployment", "position of the deployment that was judged") {
      $0.record.deployment.map { Int64($0.position) }
    },
    .number(ifKnown: "score", "quality, 0 to 1") { $0.record.score },
    .text("label_source", "who judged") { $0.record.source },
    .integer("labelled_ns", "instant at which it arrived") { $0.record.labelled.nanoseconds },
  ]

  static let prices: [ExportColumn<RunRow<PriceRecord>>] = [
    run(), .integer("deployment", "position in the run") { Int64($0.record.deployment.position) },
    .integer("effective_ns", "instant from which they hold") { $0.record.effective.nanoseconds },
    .integer(ifKnown: "input_picodollars", "price of an input token") {
      $0.record.input?.picodollars
    },
    .integer(ifKnown: "cached_input_picodollars", "price of a cached input token") {
      $0.record.cachedInput?.picodollars
    },
    .integer(ifKnown: "cache_write_picodollars", "price of an input token written to the cache") {
      $0.record.writtenInput?.picodollars
    },
    .integer(ifKnown: "hourly_cache_write_picodollars", "the same, to be kept for an hour") {
      $0.record.hourlyWrittenInput?.picodollars
    },
    .integer(ifKnown: "output_picodollars", "price of an output token") {
      $0.record.output?.picodollars
    },
    .integer(ifKnown: "reasoning_output_picodollars", "the same of one that was not said") {
      $0.record.reasoningOutput?.picodollars
    },
    .text("price_source", "where they were read") { $0.record.source },
    ExportColumn(
      name: "tiers",
      type: .numberRows,
      isNullable: false,
      description: "for longer inputs: above how many tokens, and the six prices, null as before"
    ) { row in
      .numberRows(
        row.record.tiers.map { tier in
          [Int64(tier.aboveTokens)]
            + [
              tier.input, tier.cachedInput, tier.writtenInput, tier.hourlyWrittenInput, tier.output,
              tier.reasoningOutput,
            ].map { $0?.picodollars }
        }
      )
    },
  ]
}

/// The columns of vectors of prompts.
extension StoredColumns {
  static let encoders: [ExportColumn<RunRow<PlacedName<PromptEncoder>>>] = [
    run(), .integer("encoder", "position in the run") { Int64($0.record.position) },
    .text("encoder_name", "name, such as that of an embedding model") { $0.record.name.name },
    .text("encoder_digest", "what its parameters are told by") { $0.record.name.digest },
    .integer("width", "numbers of a vector") { Int64($0.record.name.width) },
  ]

  static let promptVectors: [ExportColumn<RunRow<PromptVectorRecord>>] = [
    run(), .integer("request", "number of the request in the run") { Int64($0.record.request) },
    .integer("encoder", "position of the encoder in the run") { Int64($0.record.encoder) },
    .singles("vector", "the prompt as a vector") { $0.record.vector },
  ]
}

extension AttemptRecord {
  /// Billed tokens; nil when unknown.
  var usage: TokenUsage? { isUsageKnown ? outcome.usage : nil }
  /// Input tokens from a prompt cache; nil when unknown.
  var cachedTokens: Int64? { isCacheReadKnown ? usage.map { Int64($0.cachedInput.count) } : nil }
  /// Input tokens written to a prompt cache, of the input that was read; nil when unknown.
  var writtenTokens: Int64? { isCacheWriteKnown ? usage.map { Int64($0.writtenInput.count) } : nil }
}

extension RequestRecord {
  /// Input tokens from prompt caches; nil when unknown.
  var cachedTokens: Int64? { isCacheReadKnown ? usage.map { Int64($0.cachedInput.count) } : nil }
  /// Input tokens written to prompt caches, of the input that was read; nil when unknown.
  var writtenTokens: Int64? { isCacheWriteKnown ? usage.map { Int64($0.writtenInput.count) } : nil }
}
