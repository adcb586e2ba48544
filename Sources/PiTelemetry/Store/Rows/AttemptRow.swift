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
    let usage = record.isUsageKnown ? record.outcome.usage : nil
    UsageColumns.append(usage, isReadKnown: record.isCacheReadKnown, to: row)
    row.append(record.cost?.amount)
    row.append(record.outcome.error?.name)
    row.append(record.isCensored ? 1 : 0 as Int64)
    if let decision = record.decision {
      row.append(Int64(decision.ordinal))
      row.append(Int64(decision.rank))
      row.append(Int64(decision.intended.position))
    } else {
      for _ in 0..<3 { row.appendNull() }
    }
    UsageColumns.append(written: usage, isKnown: record.isCacheWriteKnown, to: row)
    try row.endRow(key)
  }

  static func read<Row: SQLRow>(
    _ row: Row,
    _ reading: RowReading
  ) throws(StoreError) -> AttemptRecord {
    let key = row.integer(0) ?? 0
    let usage = try reading.usage(row, from: 6, written: 15, key)
    let started = try reading.instant(row, 2, key)
    let ended = try reading.instant(row, 3, key)
    guard ended >= started else { throw reading.corrupt(key, "it ended before it started") }
    var record = AttemptRecord(
      request: RowIdentity.number(ofAttempt: key),
      ordinal: RowIdentity.ordinal(ofAttempt: key),
      deployment: try reading.required(reading.deployment(row, 1, key), "deployment", key),
      decision: try decision(row, reading, key),
      started: started,
      ended: ended,
      outcome: AttemptOutcome(
        error: try reading.errorClass(row, 10, key),
        retryAfter: try reading.span(row, 4, key),
        timeToFirstToken: try reading.span(row, 5, key),
        usage: usage ?? .none
      ),
      cost: try reading.money(row, 9, key),
      isUsageKnown: usage != nil
    )
    record.isCacheReadKnown = usage == nil || !row.isNull(7)
    record.isCacheWriteKnown = usage != nil && !row.isNull(15)
    return record
  }

  /// The decision that the attempt follows; nil when none is known.
  private static func decision<Row: SQLRow>(
    _ row: Row,
    _ reading: RowReading,
    _ key: Int64
  ) throws(StoreError) -> FollowedDecision? {
    let ordinal = try reading.number(row, 12, key, as: Int32.self)
    let rank = try reading.number(row, 13, key, as: Int32.self)
    let intended = try reading.deployment(row, 14, key)
    switch (ordinal, rank, intended) {
    case (nil, nil, nil): return nil
    case (let ordinal?, let rank?, let intended?)
    where (0..<RowIdentity.mostOrdinals).contains(ordinal) && rank >= 0:
      return FollowedDecision(ordinal: ordinal, rank: rank, intended: intended)
    default: throw reading.corrupt(key, "it does not name its decision and its rank in it")
    }
  }
}

/// Billed tokens as three columns: input in all, those of it from the cache, output.
enum UsageColumns {
  @inline(__always)
  static func append<Inserter: SQLInserter>(
    _ usage: TokenUsage?,
    isReadKnown: Bool,
    to row: Inserter
  ) {
    guard let usage else {
      for _ in 0..<3 { row.appendNull() }
      return
    }
    row.append(usage.inputInAll)
    row.append(isReadKnown ? Int64(usage.cachedInput.count) : nil)
    row.append(Int64(usage.output.count))
  }

  /// Appends the input tokens written to a prompt cache, in a column of its own.
  @inline(__always)
  static func append<Inserter: SQLInserter>(
    written usage: TokenUsage?,
    isKnown: Bool,
    to row: Inserter
  ) {
    let isStored = isKnown || (usage?.writtenInput ?? .zero) > .zero
    row.append(isStored ? usage.map { Int64($0.writtenInput.count) } : nil)
  }
}
