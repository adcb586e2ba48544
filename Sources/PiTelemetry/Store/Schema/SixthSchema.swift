// SPDX-License-Identifier: Apache-2.0

/// Tables as migration 6 made them, where later ones change them; they are never edited.
enum SixthSchema {
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
}
