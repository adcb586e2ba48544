// SPDX-License-Identifier: Apache-2.0

/// The tables that records go to.
extension StoreSchema {
  static let prices = SixthSchema.prices.changed(
    adding: [.optional("reasoning_output_picodollars", .integer)],
    checks: [ColumnRange.notNegative("reasoning_output_picodollars")]
  )

  static let priceTiers = SixthSchema.priceTiers.changed(
    adding: [.optional("reasoning_output_picodollars", .integer)],
    checks: [ColumnRange.notNegative("reasoning_output_picodollars")]
  )

  static let requests = SixthSchema.requests.changed(
    adding: [
      .optional("is_arrival_known", .integer), .optional("attribution", .integer),
      .optional("billed_reasoning_output_tokens", .integer),
    ],
    checks: [
      ColumnRange.flag("is_arrival_known"), "attribution BETWEEN 0 AND 65535",
      "billed_reasoning_output_tokens BETWEEN 0 AND billed_output_tokens",
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
