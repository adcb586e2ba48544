// SPDX-License-Identifier: Apache-2.0

/// The tables that records go to.
extension StoreSchema {
  static let prices = FirstSchema.prices.changed(
    adding: [
      .optional("cache_write_picodollars", .integer),
      .optional("hourly_cache_write_picodollars", .integer),
    ],
    checks: [
      ColumnRange.position("deployment"), ColumnRange.instant("effective_ns"),
      ColumnRange.notNegative("cache_write_picodollars"),
      ColumnRange.notNegative("hourly_cache_write_picodollars"),
    ]
  )

  static let priceTiers = FirstSchema.priceTiers.changed(
    adding: [
      .optional("cache_write_picodollars", .integer),
      .optional("hourly_cache_write_picodollars", .integer),
    ],
    checks: [
      ColumnRange.notNegative("cache_write_picodollars"),
      ColumnRange.notNegative("hourly_cache_write_picodollars"),
    ]
  )

  static let requests = FirstSchema.requests.changed(
    adding: [.optional("billed_cache_creation_input_tokens", .integer)],
    checks: ["conversation_id", "conversation_turn"].map(ColumnRange.word)
      + ["submitted_ns", "ended_ns"].map(ColumnRange.instant)
      + ["task_type BETWEEN 0 AND 255", "tenant BETWEEN 0 AND 65535", "priority BETWEEN 0 AND 255"]
      + ["is_streaming", "is_served"].map(ColumnRange.flag)
      + ["input_tokens", "shared_prefix_tokens", "request_max_tokens"].map(ColumnRange.tokens)
      + ["needs BETWEEN 0 AND 65535"]
      + ["deployment", "first_deployment", "attempts"].map(ColumnRange.position)
      + [
        ColumnRange.notNegative("time_to_first_token_ns"),
        ColumnRange.notNegative("billed_input_tokens"),
        "billed_cache_read_input_tokens BETWEEN 0 AND billed_input_tokens",
        "billed_cache_creation_input_tokens BETWEEN 0 AND billed_input_tokens",
        ColumnRange.tokens("billed_output_tokens"), ColumnRange.notNegative("cost_nanodollars"),
      ]
  )

  /// The features of a request stand at its first decision, those of candidates at every one.
  static let decisions = FirstSchema.decisions.changed(
    adding: [.optional("request_features", .bytes), .optional("candidate_features", .bytes)],
    dropping: ["features"],
    checks: [
      ColumnRange.instant("decided_ns"), ColumnRange.position("chosen_deployment"),
      ColumnRange.position("chosen_position"),
    ]
  )

  /// An attempt names its decision by ordinal: its request is that of the attempt.
  static let attempts = FirstSchema.attempts.changed(
    adding: [
      .optional("decision_ordinal", .integer), .optional("decision_rank", .integer),
      .optional("intended_deployment", .integer),
      .optional("cache_creation_input_tokens", .integer),
    ],
    checks: [
      "decision_ordinal BETWEEN 0 AND \(RowIdentity.mostOrdinals - 1)",
      ColumnRange.notNegative("decision_rank"), ColumnRange.notNegative("intended_deployment"),
      "(decision_ordinal IS NULL) = (decision_rank IS NULL)",
      "(decision_ordinal IS NULL) = (intended_deployment IS NULL)",
      ColumnRange.notNegative("deployment"), "started_ns >= \(ColumnRange.instants.lowerBound)",
      "ended_ns >= started_ns", "ended_ns < \(ColumnRange.instants.upperBound)",
      ColumnRange.notNegative("retry_after_ns"), ColumnRange.notNegative("time_to_first_token_ns"),
      ColumnRange.notNegative("input_tokens"),
      "cache_read_input_tokens BETWEEN 0 AND input_tokens",
      "cache_creation_input_tokens BETWEEN 0 AND input_tokens",
      ColumnRange.notNegative("output_tokens"), ColumnRange.notNegative("cost_nanodollars"),
      ColumnRange.flag("is_censored"),
    ]
  )

  static let labels = FirstSchema.labels.changed(
    checks: [
      "request_id >> 32 = label_id >> 32", ColumnRange.position("deployment"),
      ColumnRange.instant("labelled_ns"),
    ]
  )

  /// Prompts as vectors that callers made: little-endian Float32, as many as the encoder's width.
  static let promptVectors = Table(
    "prompt_vectors",
    key: ["request_id"],
    checks: [ColumnRange.position("encoder"), "length(vector) > 0", "length(vector) % 4 = 0"],
    columns: [
      .required("request_id", .integer), .required("encoder", .integer),
      .required("vector", .bytes),
    ]
  )
}
