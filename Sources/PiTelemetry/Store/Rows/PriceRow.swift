// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Prices as a row of `prices`, and back.
enum PriceRow {
  /// Writes the prices that are the `ordinal`-th of their run.
  static func write<Inserter: SQLInserter>(
    _ record: PriceRecord,
    _ ordinal: UInt32,
    of run: RunID,
    into row: Inserter
  ) throws(StoreError) {
    let key = RowIdentity.request(run, ordinal)
    row.append(key)
    row.append(Int64(record.deployment.position))
    row.append(record.effective.nanoseconds)
    row.append(record.input?.picodollars)
    row.append(record.cachedInput?.picodollars)
    row.append(record.output?.picodollars)
    row.append(record.source)
    row.append(record.writtenInput?.picodollars)
    row.append(record.hourlyWrittenInput?.picodollars)
    row.append(record.reasoningOutput?.picodollars)
    try row.endRow(key)
  }

  /// Writes the tiers of prices to their own table.
  static func writeTiers<Inserter: SQLInserter>(
    of record: PriceRecord,
    _ ordinal: UInt32,
    of run: RunID,
    into row: Inserter
  ) throws(StoreError) {
    let key = RowIdentity.request(run, ordinal)
    for tier in record.tiers {
      row.append(key)
      row.append(Int64(tier.aboveTokens))
      row.append(tier.input?.picodollars)
      row.append(tier.cachedInput?.picodollars)
      row.append(tier.output?.picodollars)
      row.append(tier.writtenInput?.picodollars)
      row.append(tier.hourlyWrittenInput?.picodollars)
      row.append(tier.reasoningOutput?.picodollars)
      try row.endRow(key)
    }
  }

  static func readTier<Row: SQLRow>(
    _ row: Row,
    _ reading: RowReading
  ) throws(StoreError) -> ContextTier {
    let key = row.presentInteger(0)
    var tier = ContextTier(aboveTokens: Int(row.presentInteger(1)))
    guard tier.aboveTokens > 0 else { throw reading.corrupt(key, "a tier from no token on") }
    tier.input = try price(row, 2, key, reading)
    tier.cachedInput = try price(row, 3, key, reading)
    tier.output = try price(row, 4, key, reading)
    tier.writtenInput = try price(row, 5, key, reading)
    tier.hourlyWrittenInput = try price(row, 6, key, reading)
    tier.reasoningOutput = try price(row, 7, key, reading)
    return tier
  }

  static func read<Row: SQLRow>(
    _ row: Row,
    _ reading: RowReading
  ) throws(StoreError) -> PriceRecord {
    let key = row.integer(0) ?? 0
    var record = PriceRecord(
      deployment: try reading.required(reading.deployment(row, 1, key), "deployment", key),
      effective: try reading.instant(row, 2, key),
      prices: PriceList(input: .free, output: .free),
      source: row.text(6) ?? ""
    )
    record.input = try price(row, 3, key, reading)
    record.cachedInput = try price(row, 4, key, reading)
    record.output = try price(row, 5, key, reading)
    record.writtenInput = try price(row, 7, key, reading)
    record.hourlyWrittenInput = try price(row, 8, key, reading)
    record.reasoningOutput = try price(row, 9, key, reading)
    return record
  }

  private static func price<Row: SQLRow>(
    _ row: Row,
    _ column: Int32,
    _ key: Int64,
    _ reading: RowReading
  ) throws(StoreError) -> TokenPrice? {
    guard let amount = row.integer(column) else { return nil }
    guard amount >= 0 else { throw reading.corrupt(key, "a negative price") }
    return TokenPrice(picodollars: amount)
  }
}
