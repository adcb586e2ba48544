// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// Loads attempts into PostgreSQL by COPY, as the store does, and by INSERT, and moves them over.
///
/// The server works in a process of its own, so wall time is what counts.
struct PostgreSQLBenchmark {
  let file: TemporaryStore
  let text: String
  static let batches = 489
  static let rounds = 3
  static let rowsAStatement = 1_000

  func run() throws {
    let records = Array(InsertBenchmark.attempts.prefix(PostgreSQLBenchmark.batches))
    let count = records.reduce(0) { $0 + $1.count }
    try report("attempts by COPY, through the store", rows: count) { schema in
      try fill(schema.location, with: records)
    }
    let rows = records.joined().prefix(100_000).map(PostgreSQLBenchmark.values)
    try report("attempts by INSERT, a prepared row a statement", rows: rows.count) { schema in
      try insert(rows, into: schema, rowsAStatement: 1)
    }
    try report("attempts by INSERT, 1000 rows a statement", rows: rows.count) { schema in
      try insert(rows, into: schema, rowsAStatement: PostgreSQLBenchmark.rowsAStatement)
    }
    file.remove()
    try fill(.file(file.path), with: records)
    try report("migrate from SQLite with proof", rows: count) { schema in
      let migration = StoreMigration(from: .file(file.path), to: schema.location)
      let proof = try migration.run { _ in }
      precondition(proof.holds, "what was moved arrived")
    }
  }

  /// Times passes, each on an empty schema that is made and dropped outside the time.
  private func report(_ name: String, rows: Int, _ body: (Schema) throws -> Void) throws {
    var passes: [Timing] = []
    for _ in 0..<PostgreSQLBenchmark.rounds {
      let schema = try Schema(text)
      try schema.location.store().openWriter().close()
      passes.append(try Timing.of { try body(schema) })
      try schema.script.run("DROP SCHEMA benchmark CASCADE")
    }
    Timing.report(name, rows: rows, passes)
  }

  private func fill(
    _ location: StoreLocation,
    with records: [ContiguousArray<TelemetryRecord>]
  ) throws {
    let writer = try location.store().openWriter()
    let run = try writer.beginRun(InsertBenchmark.description(features: 0))
    for (position, batch) in records.enumerated() {
      try writer.append(batch, to: run)
      if position % 64 == 63 { try writer.commit() }
    }
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
  }

  /// The same rows by statements, committed as often.
  private func insert(_ rows: [String], into schema: Schema, rowsAStatement: Int) throws {
    let script = schema.script
    if rowsAStatement == 1 {
      let places = (1...16).map { "$\($0)" }.joined(separator: ", ")
      try script.run("PREPARE attempt AS INSERT INTO attempts VALUES (\(places))")
    }
    try script.run("BEGIN")
    for start in stride(from: 0, to: rows.count, by: rowsAStatement) {
      let part = rows[start..<min(rows.count, start + rowsAStatement)]
      if rowsAStatement == 1 {
        try script.run("EXECUTE attempt\(part[start])")
      } else {
        try script.run("INSERT INTO attempts VALUES \(part.joined(separator: ", "))")
      }
      if start / 65_536 != (start + rowsAStatement) / 65_536 { try script.run("COMMIT; BEGIN") }
    }
    try script.run("COMMIT")
    if rowsAStatement == 1 { try script.run("DEALLOCATE attempt") }
  }

  /// An attempt as the values of a row of `attempts`.
  private static func values(of record: TelemetryRecord) -> String {
    guard case .attempt(let attempt) = record else { return "()" }
    let key = (1 << 32 | Int64(attempt.request)) << 4 | Int64(attempt.ordinal)
    let usage = attempt.outcome.usage
    let numbers: [Int64?] = [
      key, Int64(attempt.deployment.position), attempt.started.nanoseconds,
      attempt.ended.nanoseconds, nil, attempt.outcome.timeToFirstToken?.nanoseconds,
      Int64(usage.input.count), Int64(usage.cachedInput.count), Int64(usage.output.count),
      attempt.cost?.amount,
    ]
    let shown = numbers.map { $0.map { "\($0)" } ?? "NULL" }.joined(separator: ", ")
    let error = attempt.outcome.error.map { "'\($0.name)'" } ?? "NULL"
    let decision = attempt.decision.map {
      [$0.ordinal, $0.rank, $0.intended.position].map { "\($0)" }
    }
    let followed = (decision ?? ["NULL", "NULL", "NULL"]).joined(separator: ", ")
    return "(\(shown), \(error), \(attempt.isCensored ? 1 : 0), \(followed), NULL)"
  }

  /// A schema of the server, made anew.
  private struct Schema {
    let location: StoreLocation
    let script: PostgreSQLScript

    init(_ text: String) throws {
      let sign = text.contains("?") ? "&" : "?"
      location = try StoreLocation("\(text)\(sign)options=-csearch_path%3Dbenchmark")
      guard case .postgreSQL(let url) = location else {
        throw StoreError.unavailable(store: text, reason: "expected postgres://")
      }
      script = try PostgreSQLScript(url)
      try script.run("DROP SCHEMA IF EXISTS benchmark CASCADE; CREATE SCHEMA benchmark")
    }
  }
}
