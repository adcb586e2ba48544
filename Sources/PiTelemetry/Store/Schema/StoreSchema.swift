// SPDX-License-Identifier: Apache-2.0

/// The tables of a telemetry store.
///
/// Names follow the OpenTelemetry conventions for generative AI where those have one. Instants
/// and spans are nanoseconds, money is nanodollars, prices are picodollars a token; what is
/// unknown is NULL. A released table is never edited: a later migration alters it.
enum StoreSchema {
  /// Every table of a store, in the order of creation.
  static let tables = firstTables + outcomeTables + [requestHashes, priceTiers]

  /// The tables of migration 1, in the order of creation.
  static let firstTables = [
    featureSchemas, featureColumns, runs, deployments, taskTypes, tenants, prices, requests,
    decisions, attempts, labels,
  ]

  /// Statements beside the tables.
  static let indices = [
    "CREATE INDEX labels_by_request ON labels (request_id)",
    "CREATE INDEX runs_by_content ON runs (content_hash)",
  ]

  static let migrations = Table(
    "migrations",
    key: ["migration_name"],
    columns: [
      .required("migration_name", .text), .required("sha256", .text),
      .required("applied_unix_ns", .integer),
    ]
  )

  static let featureSchemas = Table(
    "feature_schemas",
    key: ["feature_schema_hash"],
    columns: [.required("feature_schema_hash", .text), .required("width", .integer)]
  )

  static let featureColumns = Table(
    "feature_columns",
    key: ["feature_schema_hash", "position"],
    constraints: [
      "FOREIGN KEY (feature_schema_hash) REFERENCES feature_schemas (feature_schema_hash)"
    ],
    columns: [
      .required("feature_schema_hash", .text), .required("position", .integer),
      .required("feature_name", .text),
    ]
  )

  static let runs = Table(
    "runs",
    key: ["run_id"],
    checks: [
      "run_id BETWEEN 1 AND \(RunID.most)",
      "origin IN ('simulated', 'imported', 'production')",
      "clock IN ('virtual', 'unix')",
    ],
    constraints: [
      "FOREIGN KEY (feature_schema_hash) REFERENCES feature_schemas (feature_schema_hash)"
    ],
    columns: [
      .required("run_id", .integer), .required("origin", .text), .required("clock", .text),
      .required("run_name", .text), .optional("strategy", .text),
      .optional("strategy_version", .text), .optional("seed", .integer),
      .optional("replication", .integer), .required("content_hash", .text),
      .optional("feature_schema_hash", .text), .required("begun_unix_ns", .integer),
      .optional("ended_unix_ns", .integer), .optional("progress", .text),
      .required("requests", .integer), .required("decisions", .integer),
      .required("attempts", .integer), .required("labels", .integer),
      .required("prices", .integer), .required("cost_nanodollars", .integer),
      .required("attempts_of_unknown_cost", .integer), .required("lost_records", .integer),
      .required("search_indexed", .integer),
    ]
  )

  static let deployments = Table(
    "deployments",
    key: ["run_id", "deployment"],
    constraints: [ofRun],
    columns: [
      .required("run_id", .integer), .required("deployment", .integer),
      .required("deployment_name", .text), .optional("provider_name", .text),
      .optional("request_model", .text),
    ]
  )

  static let taskTypes = Table(
    "task_types",
    key: ["run_id", "task_type"],
    constraints: [ofRun],
    columns: [
      .required("run_id", .integer), .required("task_type", .integer),
      .required("task_type_name", .text),
    ]
  )

  static let tenants = Table(
    "tenants",
    key: ["run_id", "tenant"],
    constraints: [ofRun],
    columns: [
      .required("run_id", .integer), .required("tenant", .integer),
      .required("tenant_name", .text),
    ]
  )

  static let ofRun = "FOREIGN KEY (run_id) REFERENCES runs (run_id)"

  /// The table of a name, or nil.
  static func table(named name: String) -> Table? {
    ([migrations] + tables).first { $0.name == name }
  }
}
