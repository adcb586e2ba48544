// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A request as a row of `requests`, and back.
enum RequestRow {
  static func write<Inserter: SQLInserter>(
    _ record: RequestRecord,
    of run: RunID,
    into row: Inserter
  ) throws(StoreError) {
    let key = RowIdentity.request(run, record.number)
    row.append(key)
    row.append(Int64(record.key.source))
    row.append(Int64(record.key.ordinal))
    row.append(record.externalID)
    row.append(record.arrival.nanoseconds)
    row.append(record.ended?.nanoseconds)
    row.append(record.taskType.map { Int64($0.position) })
    row.append(record.tenant.map { Int64($0.position) })
    row.append(record.priority.map { Int64($0) })
    row.append(record.streams.map { $0 ? 1 : 0 as Int64 })
    row.append(record.inputTokens.map { Int64($0.count) })
    row.append(record.sharedPrefixTokens.map { Int64($0.count) })
    row.append(record.outputCap.map { Int64($0.count) })
    row.append(Int64(record.needs.rawValue))
    row.append(record.promptKey.map { Int64(bitPattern: $0) })
    writeEnding(of: record, into: row)
    try row.endRow(key)
  }

  private static func writeEnding<Inserter: SQLInserter>(
    of record: RequestRecord,
    into row: Inserter
  ) {
    row.append(record.isServed.map { $0 ? 1 : 0 as Int64 })
    row.append(record.error?.name)
    row.append(record.errorText)
    row.append(record.deployment.map { Int64($0.position) })
    row.append(record.firstChoice.map { Int64($0.position) })
    row.append(record.attempts.map { Int64($0) })
    row.append(record.timeToFirstToken?.nanoseconds)
    UsageColumns.append(record.usage, isReadKnown: record.isCacheReadKnown, to: row)
    row.append(record.cost?.amount)
    UsageColumns.append(written: record.usage, isKnown: record.isCacheWriteKnown, to: row)
    row.append(record.isArrivalKnown ? 1 : 0 as Int64)
    row.append(record.attribution.map { Int64($0.position) })
    row.append(record.reasoningTokens.map { Int64($0.count) })
  }

  static func read<Row: SQLRow>(
    _ row: Row,
    _ reading: RowReading
  ) throws(StoreError) -> RequestRecord {
    let key = row.integer(0) ?? 0
    let source = try reading.number(row, 1, key, as: UInt32.self)
    let turn = try reading.number(row, 2, key, as: UInt32.self)
    var record = RequestRecord(
      number: RowIdentity.number(ofRequest: key),
      key: RequestKey(source: source ?? 0, ordinal: turn ?? 0),
      arrival: try reading.instant(row, 4, key)
    )
    record.externalID = row.text(3)
    record.ended = try reading.instantIfKnown(row, 5, key)
    record.taskType = try reading.taskType(row, 6, key)
    record.tenant = try reading.tenant(row, 7, key)
    record.priority = try reading.number(row, 8, key, as: UInt8.self)
    record.streams = row.integer(9).map { $0 != 0 }
    record.inputTokens = try reading.tokens(row, 10, key)
    record.sharedPrefixTokens = try reading.tokens(row, 11, key)
    record.outputCap = try reading.tokens(row, 12, key)
    let needs = try reading.number(row, 13, key, as: UInt16.self)
    record.needs = Capabilities(rawValue: needs ?? 0)
    record.promptKey = row.integer(14).map { UInt64(bitPattern: $0) }
    try readEnding(row, reading, key, into: &record)
    return record
  }

  private static func readEnding<Row: SQLRow>(
    _ row: Row,
    _ reading: RowReading,
    _ key: Int64,
    into record: inout RequestRecord
  ) throws(StoreError) {
    record.isServed = row.integer(15).map { $0 != 0 }
    record.error = try reading.errorClass(row, 16, key)
    record.errorText = row.text(17)
    record.deployment = try reading.deployment(row, 18, key)
    record.firstChoice = try reading.deployment(row, 19, key)
    record.attempts = try reading.count(row, 20, key)
    record.timeToFirstToken = try reading.span(row, 21, key)
    record.usage = try reading.usage(row, from: 22, written: 26, key)
    record.cost = try reading.money(row, 25, key)
    record.isCacheReadKnown = record.usage == nil || !row.isNull(23)
    record.isCacheWriteKnown = record.usage != nil && !row.isNull(26)
    // NULL in stores of before, which held no arrival that was not recorded but 0.
    record.isArrivalKnown = row.integer(27) != 0
    record.attribution = try reading.attribution(row, 28, key)
    record.reasoningTokens = try reading.tokens(row, 29, key)
    if let reasoning = record.reasoningTokens, let usage = record.usage, reasoning > usage.output {
      throw reading.corrupt(key, "has more reasoning tokens than output")
    }
  }
}
