// SPDX-License-Identifier: Apache-2.0

import PiCore

/// A place among the records of a run, which are read table by table in the order of their keys.
struct BatchPosition: Sendable {
  /// The tables in the order in which they are read.
  enum Kind: CaseIterable {
    case prices, requests, decisions, attempts, labels, promptVectors
  }

  /// The table that comes next and those behind it.
  var kinds = Kind.allCases[...]
  /// The first key that was not read yet; nil at the start of a table.
  var key: Int64?
}

extension StoreReader {
  /// The next records of a run, all of one table.
  ///
  /// - Parameters:
  ///   - position: where to go on; moves behind the last record.
  ///   - run: the run.
  ///   - most: how many records at most; prices, which are few, come all at once.
  /// - Returns: the records; none at the end of the run.
  /// - Throws: `StoreError`.
  func batch(
    from position: inout BatchPosition,
    of run: RunID,
    most: Int
  ) throws(StoreError) -> ContiguousArray<TelemetryRecord> {
    while let kind = position.kinds.first {
      let batch = try batch(of: kind, run, from: &position.key, most: most)
      if batch.count < most || kind == .prices {
        position.kinds.removeFirst()
        position.key = nil
      }
      if !batch.isEmpty { return batch }
    }
    return []
  }

  private func batch(
    of kind: BatchPosition.Kind,
    _ run: RunID,
    from key: inout Int64?,
    most: Int
  ) throws(StoreError) -> ContiguousArray<TelemetryRecord> {
    switch kind {
    case .prices:
      var batch: ContiguousArray<TelemetryRecord> = []
      try prices(of: run) {
        batch.append(.price($0))
        return true
      }
      return batch
    case .requests:
      return try batch(of: StoreSchema.requests, run, run.requestKeys, &key, most) {
        row,
        reading throws(StoreError) in .request(try RequestRow.read(row, reading))
      }
    case .decisions:
      return try batch(of: StoreSchema.decisions, run, run.attemptKeys, &key, most) {
        row,
        reading throws(StoreError) in .decision(try DecisionRow.read(row, reading))
      }
    case .attempts:
      return try batch(of: StoreSchema.attempts, run, run.attemptKeys, &key, most) {
        row,
        reading throws(StoreError) in .attempt(try AttemptRow.read(row, reading))
      }
    case .labels:
      return try batch(of: StoreSchema.labels, run, run.requestKeys, &key, most) {
        row,
        reading throws(StoreError) in .label(try LabelRow.read(row, reading))
      }
    case .promptVectors:
      return try batch(of: StoreSchema.promptVectors, run, run.requestKeys, &key, most) {
        row,
        reading throws(StoreError) in .promptVector(try PromptVectorRow.read(row, reading))
      }
    }
  }

  private func batch(
    of table: Table,
    _ run: RunID,
    _ keys: ClosedRange<Int64>,
    _ next: inout Int64?,
    _ most: Int,
    _ record: (Connection.Row, RowReading) throws(StoreError) -> TelemetryRecord
  ) throws(StoreError) -> ContiguousArray<TelemetryRecord> {
    var batch: ContiguousArray<TelemetryRecord> = []
    let first = next ?? keys.lowerBound
    guard first <= keys.upperBound else { return batch }
    try rows(of: table, run, first...keys.upperBound) { row, reading throws(StoreError) in
      batch.append(try record(row, reading))
      next = row.presentInteger(0) + 1
      return batch.count < most
    }
    return batch
  }
}
