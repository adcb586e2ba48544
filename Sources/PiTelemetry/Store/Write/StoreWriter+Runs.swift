// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Beginning, naming and ending runs.
extension StoreWriter {
  func beginRun(_ description: RunDescription) throws(StoreError) -> RunID {
    let run = try inTransaction { () throws(StoreError) in
      var last: Int64 = 0
      try connection.query("SELECT max(run_id) FROM runs", []) { row throws(StoreError) in
        last = row.integer(0) ?? 0
        return false
      }
      let run = RunID(last + 1)
      guard run.number <= RunID.most else {
        throw .invalidRecord(run: run, request: nil, reason: "the store is full of runs")
      }
      try writeFeatureSchema(of: description, run)
      try writeRun(run, description)
      var state = OpenRun()
      // The lists fill as their names are written.
      state.lists.features = RunLists(description).features
      runs[run] = state
      try writeNames(of: run, description)
      return run
    }
    try commitTransaction()
    return run
  }

  func resumeRun(_ run: RunID) throws(StoreError) {
    try inTransaction { () throws(StoreError) in
      guard runs[run] == nil else { return }
      var state = OpenRun(try StoredRun.one(run, connection))
      state.hasChanged = true
      runs[run] = state
      try connection.query(
        "UPDATE runs SET ended_unix_ns = NULL WHERE run_id = \(place(1))",
        [.integer(run.number)]
      ) { _ throws(StoreError) in true }
    }
    try commitTransaction()
  }

  func extendRun(_ run: RunID, to description: RunDescription) throws(StoreError) {
    try inTransaction { () throws(StoreError) in
      try writeNames(of: run, description)
    }
  }

  func endRun(_ run: RunID, lostRecords: Int64) throws(StoreError) -> StoredTotals {
    let totals = try inTransaction { () throws(StoreError) in
      guard var state = runs[run] else { throw notOpen(run) }
      state.totals.lostRecords += lostRecords
      state.hasChanged = true
      runs[run] = state
      try connection.query(
        "UPDATE runs SET ended_unix_ns = \(place(1)) WHERE run_id = \(place(2))",
        [.integer(now()), .integer(run.number)]
      ) { _ throws(StoreError) in true }
      return state.totals
    }
    try commitTransaction()
    forget(run)
    return totals
  }

  func indexForSearch(_ run: RunID) throws(StoreError) {
    guard runs[run] == nil else {
      throw .invalidRecord(run: run, request: nil, reason: "only an ended run is indexed")
    }
    guard try !StoredRun.one(run, connection).isIndexed else { return }
    try inTransaction { () throws(StoreError) in
      try connection.indexForSearch(run)
      try connection.query(
        "UPDATE runs SET search_indexed = 1 WHERE run_id = \(place(1))",
        [.integer(run.number)]
      ) { _ throws(StoreError) in true }
    }
    try commitTransaction()
  }

  func place(_ number: Int) -> String { Connection.dialect.placeholder(number) }

  private func writeRun(_ run: RunID, _ description: RunDescription) throws(StoreError) {
    let row = try connection.inserter(into: StoreSchema.runs)
    row.append(run.number)
    row.append(description.origin.rawValue)
    row.append(description.clock.rawValue)
    row.append(description.name)
    row.append(description.strategy)
    row.append(description.strategyVersion)
    row.append(description.seed.map { Int64(bitPattern: $0) })
    row.append(description.replication.map { Int64($0) })
    row.append(description.contentHash)
    row.append(description.featureSchemaHash)
    row.append(now())
    row.appendNull()
    row.appendNull()
    for _ in 0..<10 { row.append(0 as Int64) }
    try row.endRow(run.number)
    try row.flush()
  }

  func writeTotals(of run: RunID) throws(StoreError) {
    guard var state = runs[run] else { return }
    state.hasChanged = false
    runs[run] = state
    let totals = state.totals
    let columns = [
      "progress", "requests", "decisions", "attempts", "labels", "prices", "prompt_vectors",
      "cost_nanodollars", "attempts_of_unknown_cost", "lost_records", "search_indexed",
    ]
    let assignments = columns.enumerated().map { "\($1) = \(place($0 + 1))" }
    let sql =
      "UPDATE runs SET \(assignments.joined(separator: ", ")) "
      + "WHERE run_id = \(place(columns.count + 1))"
    let numbers = [
      totals.requests, totals.decisions, totals.attempts, totals.labels, totals.prices,
      totals.promptVectors, totals.cost.amount, totals.attemptsOfUnknownCost, totals.lostRecords,
      state.isIndexed ? 1 : 0, run.number,
    ]
    let progress = state.progress.map(SQLValue.text) ?? .null
    try connection.query(sql, [progress] + numbers.map(SQLValue.integer)) {
      _ throws(StoreError) in true
    }
  }
}
