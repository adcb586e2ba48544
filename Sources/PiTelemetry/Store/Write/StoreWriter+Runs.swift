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
      state.featureWidth = description.featureNames.count
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

  func endRun(_ run: RunID, lostRecords: Int64) throws(StoreError) -> RunTotals {
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
    for _ in 0..<9 { row.append(0 as Int64) }
    try row.endRow(run.number)
    try row.flush()
  }

  private func writeFeatureSchema(
    of description: RunDescription,
    _ run: RunID
  ) throws(StoreError) {
    guard let hash = description.featureSchemaHash else {
      guard description.featureNames.isEmpty else {
        throw .invalidRecord(run: run, request: nil, reason: "features of a schema without hash")
      }
      return
    }
    let known = try StoredRun.featureNames(of: hash, connection)
    guard known == nil else {
      guard known == description.featureNames else {
        throw .invalidRecord(
          run: run,
          request: nil,
          reason: "the feature schema \(hash) is known with other columns"
        )
      }
      return
    }
    let schema = try connection.inserter(into: StoreSchema.featureSchemas)
    schema.append(hash)
    schema.append(Int64(description.featureNames.count))
    try schema.endRow(0)
    try schema.flush()
    let columns = try connection.inserter(into: StoreSchema.featureColumns)
    for (position, name) in description.featureNames.enumerated() {
      columns.append(hash)
      columns.append(Int64(position))
      columns.append(name)
      try columns.endRow(Int64(position))
    }
    try columns.flush()
  }

  private func writeNames(of run: RunID, _ description: RunDescription) throws(StoreError) {
    guard var state = runs[run] else { throw notOpen(run) }
    let deployments = try connection.inserter(into: StoreSchema.deployments)
    for (position, deployment) in description.deployments.enumerated()
      .dropFirst(state.deployments)
    {
      deployments.append(run.number)
      deployments.append(Int64(position))
      deployments.append(deployment.name)
      deployments.append(deployment.provider)
      deployments.append(deployment.model)
      try deployments.endRow(Int64(position))
    }
    try deployments.flush()
    try writeNames(description.taskTypes, state.taskTypes, StoreSchema.taskTypes, run)
    try writeNames(description.tenants, state.tenants, StoreSchema.tenants, run)
    state.deployments = max(state.deployments, description.deployments.count)
    state.taskTypes = max(state.taskTypes, description.taskTypes.count)
    state.tenants = max(state.tenants, description.tenants.count)
    runs[run] = state
  }

  private func writeNames(
    _ names: [String],
    _ known: Int,
    _ table: Table,
    _ run: RunID
  ) throws(StoreError) {
    guard names.count > known else { return }
    let row = try connection.inserter(into: table)
    for (position, name) in names.enumerated().dropFirst(known) {
      row.append(run.number)
      row.append(Int64(position))
      row.append(name)
      try row.endRow(Int64(position))
    }
    try row.flush()
  }

  func writeTotals(of run: RunID) throws(StoreError) {
    guard var state = runs[run] else { return }
    state.hasChanged = false
    runs[run] = state
    let totals = state.totals
    let columns = [
      "progress", "requests", "decisions", "attempts", "labels", "prices", "cost_nanodollars",
      "attempts_of_unknown_cost", "lost_records", "search_indexed",
    ]
    let assignments = columns.enumerated().map { "\($1) = \(place($0 + 1))" }
    let sql =
      "UPDATE runs SET \(assignments.joined(separator: ", ")) "
      + "WHERE run_id = \(place(columns.count + 1))"
    let numbers = [
      totals.requests, totals.decisions, totals.attempts, totals.labels, totals.prices,
      totals.cost.amount, totals.attemptsOfUnknownCost, totals.lostRecords,
      state.isIndexed ? 1 : 0, run.number,
    ]
    let progress = state.progress.map(SQLValue.text) ?? .null
    try connection.query(sql, [progress] + numbers.map(SQLValue.integer)) {
      _ throws(StoreError) in true
    }
  }
}
