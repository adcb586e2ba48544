// SPDX-License-Identifier: Apache-2.0

/// The tables of a telemetry store.
///
/// Names follow the OpenTelemetry conventions for generative AI where those have one. Instants
/// and spans are nanoseconds, money is nanodollars, prices are picodollars per token; what is
/// unknown is NULL. A released table is never edited: a later migration changes it.
enum StoreSchema {
  /// Every table of a store; each stands behind those that it refers to.
  static let tables = [
    featureSchemas, featureColumns, runs, deployments, taskTypes, tenants, prices, requests,
    decisions, attempts, labels, outcomeSets, outcomePrompts, outcomeModels, outcomes, embeddings,
    requestHashes, priceTiers, promptEncoders, promptVectors, attributions,
  ]

  /// Statements of migration 1 beside the tables.
  static let indices = [labelsByRequest, "CREATE INDEX runs_by_content ON runs (content_hash)"]

  static let labelsByRequest = "CREATE INDEX labels_by_request ON labels (request_id)"

  static let migrations = Table(
    "migrations",
    key: ["migration_name"],
    columns: [
      .required("migration_name", .text), .required("sha256", .text),
      .required("applied_unix_ns", .integer),
    ]
  )

  /// The table of a name, or nil.
  static func table(named name: String) -> Table? {
    ([migrations] + tables).first { $0.name == name }
  }
}

// MARK: - Runs and their names

extension StoreSchema {
  /// The first `request_width` features are those of a request, the others of a candidate.
  static let featureSchemas = FirstSchema.featureSchemas.changed(
    adding: [.required("request_width", .integer)],
    checks: ["request_width BETWEEN 0 AND width", ColumnRange.position("width")]
  )

  static let featureColumns = FirstSchema.featureColumns.changed(
    checks: [ColumnRange.position("position")]
  )

  static let runs = FirstSchema.runs.changed(
    adding: [.required("prompt_vectors", .integer)],
    checks: [ColumnRange.position("replication")]
      + [
        "requests", "decisions", "attempts", "labels", "prices", "prompt_vectors",
        "cost_nanodollars", "attempts_of_unknown_cost", "lost_records",
      ].map(ColumnRange.notNegative) + [ColumnRange.flag("search_indexed")]
  )

  static let deployments = FirstSchema.deployments.changed(
    checks: [ColumnRange.position("deployment")]
  )

  static let taskTypes = FirstSchema.taskTypes.changed(checks: ["task_type BETWEEN 0 AND 255"])

  static let tenants = FirstSchema.tenants.changed(checks: ["tenant BETWEEN 0 AND 65535"])

  /// To whom a run's requests are charged beside tenants; names of keys and end users are hashes.
  static let attributions = Table(
    "attributions",
    key: ["run_id", "attribution"],
    checks: ["attribution BETWEEN 0 AND 65535"],
    constraints: [FirstSchema.ofRun],
    columns: [
      .required("run_id", .integer), .required("attribution", .integer),
      .optional("key_hash", .text), .optional("key_alias", .text), .optional("team_alias", .text),
      .optional("end_user", .text), .optional("model_group", .text),
    ]
  )

  /// What made a run's vectors of prompts.
  static let promptEncoders = Table(
    "prompt_encoders",
    key: ["run_id", "encoder"],
    checks: [
      ColumnRange.position("encoder"), "width BETWEEN 1 AND \(PromptVectorRow.mostNumbers)",
    ],
    constraints: [FirstSchema.ofRun],
    columns: [
      .required("run_id", .integer), .required("encoder", .integer),
      .required("encoder_name", .text), .required("encoder_digest", .text),
      .required("width", .integer),
    ]
  )
}

// MARK: - Imports and recorded outcomes

extension StoreSchema {
  static let requestHashes = FirstSchema.requestHashes.changed(
    checks: [ColumnRange.word("first_request")]
  )

  static let outcomeSets = FirstSchema.outcomeSets.changed(
    checks: [
      ColumnRange.position("prompts"), ColumnRange.position("models"),
      "embedding_width BETWEEN 1 AND \(Int32.max)",
    ]
  )

  static let outcomePrompts = FirstSchema.outcomePrompts.changed(
    checks: [ColumnRange.position("prompt")]
  )

  static let outcomeModels = FirstSchema.outcomeModels.changed(
    checks: [ColumnRange.position("model")]
  )

  static let outcomes = FirstSchema.outcomes.changed(
    checks: [
      ColumnRange.position("prompt"), ColumnRange.position("model"),
      ColumnRange.notNegative("cost_nanodollars"), ColumnRange.tokens("input_tokens"),
      ColumnRange.tokens("output_tokens"),
    ]
  )

  static let embeddings = FirstSchema.embeddings.changed(checks: [ColumnRange.position("prompt")])
}
