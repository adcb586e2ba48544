// SPDX-License-Identifier: Apache-2.0

/// The tables of migration 1 as it made them; they are never edited.
enum FirstSchema {
  /// In the order of creation.
  static let tables = [
    featureSchemas, featureColumns, runs, deployments, taskTypes, tenants, prices, requests,
    decisions, attempts, labels,
  ]

  static let ofRun = "FOREIGN KEY (run_id) REFERENCES runs (run_id)"

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
}
