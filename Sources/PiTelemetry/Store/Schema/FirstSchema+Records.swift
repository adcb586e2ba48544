// SPDX-License-Identifier: Apache-2.0

/// The tables that records went to in migration 1.
extension FirstSchema {
  static let prices = Table(
    "prices",
    key: ["price_id"],
    checks: [
      "input_picodollars >= 0", "cached_input_picodollars >= 0", "output_picodollars >= 0",
    ],
    columns: [
      .required("price_id", .integer), .required("deployment", .integer),
      .required("effective_ns", .integer), .optional("input_picodollars", .integer),
      .optional("cached_input_picodollars", .integer), .optional("output_picodollars", .integer),
      .required("price_source", .text),
    ]
  )

  static let requests = Table(
    "requests",
    key: ["request_id"],
    columns: [
      .required("request_id", .integer), .required("conversation_id", .integer),
      .required("conversation_turn", .integer), .optional("external_id", .text),
      .required("submitted_ns", .integer), .optional("ended_ns", .integer),
      .optional("task_type", .integer), .optional("tenant", .integer),
      .optional("priority", .integer), .optional("is_streaming", .integer),
      .optional("input_tokens", .integer), .optional("shared_prefix_tokens", .integer),
      .optional("request_max_tokens", .integer), .required("needs", .integer),
      .optional("prompt_key", .integer), .optional("is_served", .integer),
      .optional("error_type", .text), .optional("error_text", .text),
      .optional("deployment", .integer), .optional("first_deployment", .integer),
      .optional("attempts", .integer), .optional("time_to_first_token_ns", .integer),
      .optional("billed_input_tokens", .integer),
      .optional("billed_cache_read_input_tokens", .integer),
      .optional("billed_output_tokens", .integer), .optional("cost_nanodollars", .integer),
    ]
  )

  static let decisions = Table(
    "decisions",
    key: ["decision_id"],
    checks: [
      "propensity_kind IN ('exact', 'estimated')",
      "(propensity_kind IS NULL) = (propensities IS NULL)",
      "(propensity_draws IS NOT NULL) = (propensity_kind IS NOT NULL"
        + " AND propensity_kind = 'estimated')",
      "propensity_draws > 0",
      "propensity IS NULL OR propensities IS NOT NULL",
      "propensity BETWEEN 0 AND 1",
    ],
    columns: [
      .required("decision_id", .integer), .required("decided_ns", .integer),
      .optional("chosen_deployment", .integer), .optional("chosen_position", .integer),
      .optional("propensity", .real),
      .optional("propensity_kind", .text), .optional("propensity_draws", .integer),
      .optional("candidates", .bytes), .optional("propensities", .bytes),
      .optional("scores", .bytes), .optional("predictions", .bytes),
      .optional("features", .bytes),
    ]
  )

  static let attempts = Table(
    "attempts",
    key: ["attempt_id"],
    columns: [
      .required("attempt_id", .integer), .required("deployment", .integer),
      .required("started_ns", .integer), .required("ended_ns", .integer),
      .optional("retry_after_ns", .integer), .optional("time_to_first_token_ns", .integer),
      .optional("input_tokens", .integer), .optional("cache_read_input_tokens", .integer),
      .optional("output_tokens", .integer), .optional("cost_nanodollars", .integer),
      .optional("error_type", .text), .required("is_censored", .integer),
    ]
  )

  static let labels = Table(
    "labels",
    key: ["label_id"],
    checks: ["score BETWEEN 0 AND 1"],
    columns: [
      .required("label_id", .integer), .required("request_id", .integer),
      .optional("deployment", .integer), .required("score", .real),
      .required("label_source", .text), .required("labelled_ns", .integer),
    ]
  )
}
