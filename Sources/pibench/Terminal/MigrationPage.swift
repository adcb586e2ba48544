// SPDX-License-Identifier: Apache-2.0

import PiReport
import PiTelemetry

/// What `migrate` prints: both stores table by table.
struct MigrationPage {
  private let migration: StoreMigration
  private let proof: StoreMigration.Proof

  init(_ migration: StoreMigration, _ proof: StoreMigration.Proof) {
    self.migration = migration
    self.proof = proof
  }

  /// What does not agree; nil when everything does or nothing was compared.
  var difference: String? {
    guard let target = proof.target, !proof.holds else { return nil }
    let tables = proof.source.differences(from: target).joined(separator: ", ")
    return "\(migration.target.name) does not hold what \(migration.source.name) holds: \(tables)"
  }

  /// The proof for a terminal.
  var table: String {
    var rows = [["table", "rows", "sha-256", "target"]]
    for table in proof.source.tables {
      rows.append([table.name, "\(table.rows)", String(table.sha256.prefix(16)), verdict(on: table)])
    }
    let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let gap = String(repeating: " ", count: widths[column] - cell.count)
        return column == 1 ? gap + cell : cell + gap
      }
      return cells.joined(separator: "  ").trimmingSuffix(" ")
    }
    return (lines + ["", summary]).joined(separator: "\n") + "\n"
  }

  private func verdict(on table: StoreDigest.Table) -> String {
    guard let target = proof.target else { return "not written" }
    return target.tables.first { $0.name == table.name } == table ? "equal" : "DIFFERS"
  }

  private var summary: String {
    let (source, target) = (migration.source.name, migration.target.name)
    guard proof.target != nil else {
      return "\(proof.source.rows) rows of \(source) could go to \(target)"
    }
    guard proof.holds else { return "not proved" }
    return "proved: \(target) holds the \(proof.source.rows) rows of \(source)"
  }

  /// The proof for machines.
  var json: String {
    var fields = [
      "\"schema_version\": 1", "\"from\": \(JSONText.quoted(migration.source.name))",
      "\"to\": \(JSONText.quoted(migration.target.name))",
      "\"proved\": \(proof.target == nil ? "null" : "\(proof.holds)")",
      "\"source\": \(json(of: proof.source))",
    ]
    fields.append("\"target\": \(proof.target.map { json(of: $0) } ?? "null")")
    return "{" + fields.joined(separator: ", ") + "}\n"
  }

  private func json(of digest: StoreDigest) -> String {
    let tables = digest.tables.map { table in
      let sums = table.sums.map { "\(JSONText.quoted($0.column)): \(JSONText.quoted("\($0.value)"))" }
      return "{\"table\": \(JSONText.quoted(table.name)), \"rows\": \(table.rows), "
        + "\"sha256\": \(JSONText.quoted(table.sha256)), "
        + "\"sums\": {\(sums.joined(separator: ", "))}}"
    }
    return "[" + tables.joined(separator: ", ") + "]"
  }
}
