// SPDX-License-Identifier: Apache-2.0

import PiCore

/// How the rows of a run's requests and attempts are read.
struct RecordReadings {
  let request: RowReading
  let attempt: RowReading
}

/// Joins requests with their attempts, by walking both in the order of keys.
extension StoreReader {
  func traffic(of run: RunID, _ body: (RequestTraffic) -> Bool) throws(StoreError) {
    let requests = try ordered(StoreSchema.requests, run.requestKeys)
    let attempts = try ordered(StoreSchema.attempts, run.attemptKeys)
    var known: RecordReadings?
    func readings() throws(StoreError) -> RecordReadings {
      if let known { return known }
      let readings = try recordReadings(of: run)
      known = readings
      return readings
    }
    func nextRequest() throws(StoreError) -> RequestRecord? {
      guard let row = try requests.next() else { return nil }
      return try RequestRow.read(row, readings().request)
    }
    func nextAttempt() throws(StoreError) -> AttemptRecord? {
      guard let row = try attempts.next() else { return nil }
      return try AttemptRow.read(row, readings().attempt)
    }
    var request = try nextRequest()
    var attempt = try nextAttempt()
    while request != nil || attempt != nil {
      let number = min(request?.number ?? .max, attempt?.request ?? .max)
      var traffic = RequestTraffic(number: number, request: nil, attempts: [])
      if let found = request, found.number == number {
        traffic.request = found
        request = try nextRequest()
      }
      while let found = attempt, found.request == number {
        traffic.attempts.append(found)
        attempt = try nextAttempt()
      }
      guard body(traffic) else { return }
    }
  }

  /// How a run's records are read; to be asked beside a row, so that both are of one state.
  func recordReadings(of run: RunID) throws(StoreError) -> RecordReadings {
    let lists = try RunLists(of: run, connection)
    return RecordReadings(
      request: reading(StoreSchema.requests, lists),
      attempt: reading(StoreSchema.attempts, lists)
    )
  }

  private func ordered(
    _ table: Table,
    _ keys: ClosedRange<Int64>
  ) throws(StoreError) -> Connection.Cursor {
    let key = table.key[0]
    return try connection.cursor(
      """
      SELECT \(table.columnList) FROM \(table.name)
      WHERE \(key) BETWEEN \(place(1)) AND \(place(2)) ORDER BY \(key)
      """,
      [.integer(keys.lowerBound), .integer(keys.upperBound)]
    )
  }
}
