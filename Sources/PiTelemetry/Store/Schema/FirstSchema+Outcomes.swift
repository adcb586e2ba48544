// SPDX-License-Identifier: Apache-2.0

/// The tables that recorded outcomes went to in migration 2.
extension FirstSchema {
  /// In the order of creation.
  static let outcomeTables = [
    outcomeSets, outcomePrompts, outcomeModels, outcomes, embeddings,
  ]

  static let outcomeSets = Table(
    "outcome_sets",
    key: ["outcome_set"],
    columns: [
      .required("outcome_set", .integer), .required("set_name", .text),
      .required("content_hash", .text), .required("imported_unix_ns", .integer),
      .required("prompts", .integer), .required("models", .integer),
      .optional("embedding_width", .integer),
    ]
  )

  static let outcomePrompts = Table(
    "outcome_prompts",
    key: ["outcome_set", "prompt"],
    constraints: [ofSet],
    columns: [
      .required("outcome_set", .integer), .required("prompt", .integer),
      .required("prompt_name", .text), .optional("prompt_key", .integer),
    ]
  )

  static let outcomeModels = Table(
    "outcome_models",
    key: ["outcome_set", "model"],
    constraints: [ofSet],
    columns: [
      .required("outcome_set", .integer), .required("model", .integer),
      .required("model_name", .text),
    ]
  )

  static let outcomes = Table(
    "outcomes",
    key: ["outcome_set", "prompt", "model"],
    checks: ["score BETWEEN 0 AND 1"],
    constraints: [ofSet],
    columns: [
      .required("outcome_set", .integer), .required("prompt", .integer),
      .required("model", .integer), .optional("score", .real),
      .optional("cost_nanodollars", .integer), .optional("input_tokens", .integer),
      .optional("output_tokens", .integer),
    ]
  )

  /// A vector is its numbers as little-endian Float32, `embedding_width` of them.
  static let embeddings = Table(
    "embeddings",
    key: ["outcome_set", "prompt"],
    constraints: [ofSet],
    columns: [
      .required("outcome_set", .integer), .required("prompt", .integer),
      .required("vector", .bytes),
    ]
  )

  private static let ofSet = "FOREIGN KEY (outcome_set) REFERENCES outcome_sets (outcome_set)"
}
