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
    let key = row.presentInteger(0)
    let request = row.presentInteger(1)
    guard request >> 32 == key >> 32 else {
      throw reading.corrupt(key, "request_id \(request) is of another run")
    }
    let score = try reading.required(row.real(3), "score", key)
    guard score >= 0, score <= 1 else { throw reading.corrupt(key, "a score outside 0 … 1") }
    return LabelRecord(
      request: RowIdentity.number(ofRequest: request),
      deployment: try reading.deployment(row, 2, key),
      score: score,
      source: row.text(4) ?? "",
      labelled: try reading.instant(row, 5, key)
    )
  }
}
