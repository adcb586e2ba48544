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
      rows.append([
        table.name, "\(table.rows)", String(table.sha256.prefix(16)), verdict(on: table),
      ])
    }
    let lines = TextColumns.lines(rows, right: 1..<2)
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

  /// The proof for machines; sums are texts, since they may be longer than a number of JSON.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("schema_version")
      writer.integer(1)
      writer.key("from")
      writer.text(migration.source.name)
      writer.key("to")
      writer.text(migration.target.name)
      writer.key("proved")
      if proof.target == nil { writer.null() } else { writer.flag(proof.holds) }
      writer.key("source")
      MigrationPage.write(proof.source, to: &writer)
      writer.key("target")
      guard let target = proof.target else { return writer.null() }
      MigrationPage.write(target, to: &writer)
    }
    return writer.bytes + [10]
  }

  private static func write(_ digest: StoreDigest, to writer: inout JSONWriter) {
    writer.array { writer in
      for table in digest.tables { write(table, to: &writer) }
    }
  }

  private static func write(_ table: StoreDigest.Table, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("table")
      writer.text(table.name)
      writer.key("rows")
      writer.integer(Int(table.rows))
      writer.key("sha256")
      writer.text(table.sha256)
      writer.key("sums")
      writer.object { writer in
        for sum in table.sums {
          writer.key(sum.column)
          writer.text("\(sum.value)")
        }
      }
    }
  }
}
