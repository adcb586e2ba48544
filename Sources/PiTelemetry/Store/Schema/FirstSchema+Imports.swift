// SPDX-License-Identifier: Apache-2.0

/// The tables of migrations 3 and 4.
extension FirstSchema {
  /// Hashes of the entries that requests were imported from, a batch a row.
  ///
  /// The hashes are little-endian UInt64, one for each request from `first_request` on.
  static let requestHashes = Table(
    "request_hashes",
    key: ["run_id", "first_request"],
    constraints: [ofRun],
    columns: [
      .required("run_id", .integer), .required("first_request", .integer),
      .required("source_format", .text), .required("entry_hashes", .bytes),
    ]
  )

  /// Prices of requests whose input is longer than `above_tokens`; NULL where the base price holds.
  static let priceTiers = Table(
    "price_tiers",
    key: ["price_id", "above_tokens"],
    checks: [
      "above_tokens > 0", "input_picodollars >= 0", "cached_input_picodollars >= 0",
      "output_picodollars >= 0",
    ],
    columns: [
      .required("price_id", .integer), .required("above_tokens", .integer),
      .optional("input_picodollars", .integer), .optional("cached_input_picodollars", .integer),
      .optional("output_picodollars", .integer),
    ]
  )
}
