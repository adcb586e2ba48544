// SPDX-License-Identifier: Apache-2.0

import PiCore

/// An attempt as a row of `attempts`, and back.
enum AttemptRow {
  @inline(__always)
  static func write<Inserter: SQLInserter>(
    _ record: AttemptRecord,
    of run: RunID,
    into row: Inserter
  ) throws(StoreError) {
    let key = RowIdentity.attempt(run, record.request, record.ordinal)
    row.append(key)
    row.append(Int64(record.deployment.position))
    row.append(record.started.nanoseconds)
    row.append(record.ended.nanoseconds)
    row.append(record.outcome.retryAfter?.nanoseconds)
    row.append(record.outcome.timeToFirstToken?.nanoseconds)
    if record.isUsageKnown {
      UsageColumns.append(record.outcome.usage, to: row)
    } else {
      UsageColumns.append(nil, to: row)
    }
    row.append(record.cost?.amount)
    row.append(record.outcome.error?.name)
    row.append(record.isCensored ? 1 : 0 as Int64)
    try row.endRow(key)
  }

  static func read<Row: SQLRow>(
    _ row: Row,
    _ reading: RowReading
  ) throws(StoreError) -> AttemptRecord {
    let key = row.integer(0) ?? 0
    let usage = try reading.usage(row, from: 6, key)
    return AttemptRecord(
      request: RowIdentity.number(ofAttempt: key),
      ordinal: RowIdentity.ordinal(ofAttempt: key),
      deployment: try reading.required(reading.deployment(row, 1, key), "deployment", key),
      started: Instant(nanoseconds: row.integer(2) ?? 0),
      ended: Instant(nanoseconds: row.integer(3) ?? 0),
      outcome: AttemptOutcome(
        error: try reading.errorClass(row, 10, key),
        retryAfter: row.integer(4).map(TimeSpan.init(nanoseconds:)),
        timeToFirstToken: row.integer(5).map(TimeSpan.init(nanoseconds:)),
        usage: usage ?? .none
      ),
      cost: row.integer(9).map(NanoDollars.init),
      isUsageKnown: usage != nil
    )
  }
}

/// Billed tokens as three columns: input in all, those of it from the cache, output.
enum UsageColumns {
  @inline(__always)
  static func append<Inserter: SQLInserter>(_ usage: TokenUsage?, to row: Inserter) {
    guard let usage else {
      row.appendNull()
      row.appendNull()
      row.appendNull()
      return
    }
    row.append(usage.inputInAll)
    row.append(Int64(usage.cachedInput.count))
    row.append(Int64(usage.output.count))
  }
}
