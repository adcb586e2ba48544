// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A label as a row of `labels`, and back.
enum LabelRow {
  /// Writes the label that is the `ordinal`-th of its run.
  static func write<Inserter: SQLInserter>(
    _ record: LabelRecord,
    _ ordinal: UInt32,
    of run: RunID,
    into row: Inserter
  ) throws(StoreError) {
    let key = RowIdentity.request(run, ordinal)
    row.append(key)
    row.append(RowIdentity.request(run, record.request))
    row.append(record.deployment.map { Int64($0.position) })
    row.append(record.score)
    row.append(record.source)
    row.append(record.labelled.nanoseconds)
    try row.endRow(key)
  }

  static func read<Row: SQLRow>(
    _ row: Row,
    _ reading: RowReading
  ) throws(StoreError) -> LabelRecord {
    let key = row.integer(0) ?? 0
    return LabelRecord(
      request: RowIdentity.number(ofRequest: row.integer(1) ?? 0),
      deployment: try reading.deployment(row, 2, key),
      score: try reading.required(row.real(3), "score", key),
      source: row.text(4) ?? "",
      labelled: Instant(nanoseconds: row.integer(5) ?? 0)
    )
  }
}
