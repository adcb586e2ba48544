// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiReport
package import PiTelemetry

/// Writes what a store holds as typed tables, with a `schema.json` beside them.
///
/// Rows are streamed; memory does not grow with the store. The files are written beside the folder and
/// take its place in one step. In a folder with other files, which stay, each is renamed when all are
/// written; `schema.json` is last, so its presence says that the tables are whole.
package struct TelemetryExport {
  /// Version of `schema.json`.
  package static let schemaVersion = 2
  private let reader: any TelemetryReader
  private let format: ExportFormat
  private let runs: Set<RunID>?

  /// Prepares to export what `reader` reads.
  ///
  /// - Parameters:
  ///   - reader: of the store.
  ///   - format: how tables are written.
  ///   - runs: the only runs that count; nil for all.
  package init(_ reader: any TelemetryReader, as format: ExportFormat, runs: Set<RunID>? = nil) {
    self.reader = reader
    self.format = format
    self.runs = runs
  }

  /// Writes the tables to a folder, which is made when it is missing.
  ///
  /// - Returns: the tables.
  /// - Throws: `StoreError` or `OutputError`.
  package func write(to folder: String) throws -> [ExportedTable] {
    for run in runs?.sorted() ?? [] { _ = try reader.run(run) }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw OutputError.cannotWrite(folder, reason: error.localizedDescription)
    }
    let runs = try reader.runs().filter { self.runs?.contains($0.id) ?? true }
    let staged = try StagedFolder(beside: folder)
    let tables = format == .tidy ? try tidy(runs, staged) : try stored(runs, staged)
    try staged.write(json(tables), to: "schema.json")
    let own = tables.map(\.file) + ["schema.json"]
    let isShared = try StagedFolder.names(in: folder).contains { !own.contains($0) }
    try staged.commit(last: "schema.json", isShared: isShared)
    return tables
  }

  private func json(_ tables: [ExportedTable]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.key("schema_version")
      json.integer(TelemetryExport.schemaVersion)
      json.key("format")
      json.text(format.rawValue)
      json.key("text_encoding")
      json.text(format == .jsonl ? "json" : "csv, apostrophe and backslash: see docs/ledger.md")
      json.key("tables")
      json.array { json in
        for table in tables { table.write(into: &json) }
      }
    }
    return json.bytes
  }

  private func table<Row>(
    _ name: String,
    _ columns: [ExportColumn<Row>],
    _ folder: StagedFolder,
    _ fill: (ExportTable<Row>) throws -> Void
  ) throws -> ExportedTable {
    let table = try ExportTable(name, columns, in: folder, as: format)
    try fill(table)
    return try table.finish()
  }

  private func names<Name>(
    _ name: String,
    _ columns: [ExportColumn<RunRow<PlacedName<Name>>>],
    _ runs: [StoredRun],
    _ folder: StagedFolder,
    _ list: (RunDescription) -> [Name]
  ) throws -> ExportedTable {
    try table(name, columns, folder) { table in
      for run in runs {
        for (position, name) in list(run.description).enumerated() {
          _ = table.add(RunRow(run: run, record: PlacedName(position: position, name: name)))
        }
      }
    }
  }

  private func stored(_ runs: [StoredRun], _ folder: StagedFolder) throws -> [ExportedTable] {
    [
      try table("runs", StoredColumns.runs, folder) { table in
        for run in runs { _ = table.add(run) }
      },
      try names("deployments", StoredColumns.deployments, runs, folder) { $0.deployments },
      try names("task_types", StoredColumns.taskTypes, runs, folder) { $0.taskTypes },
      try names("tenants", StoredColumns.tenants, runs, folder) { $0.tenants },
      try names("attributions", StoredColumns.attributions, runs, folder) { $0.attributions },
      try table("requests", StoredColumns.requests, folder) { table in
        for run in runs {
          try reader.requests(of: run.id) { table.add(RunRow(run: run, record: $0)) }
        }
      },
      try table("decisions", StoredColumns.decisions, folder) { table in
        for run in runs {
          try reader.decisions(of: run.id) { table.add(RunRow(run: run, record: $0)) }
        }
      },
      try table("attempts", StoredColumns.attempts, folder) { table in
        for run in runs {
          try reader.attempts(of: run.id) { table.add(RunRow(run: run, record: $0)) }
        }
      },
      try table("labels", StoredColumns.labels, folder) { table in
        for run in runs {
          try reader.labels(of: run.id) { table.add(RunRow(run: run, record: $0)) }
        }
      },
      try table("prices", StoredColumns.prices, folder) { table in
        for run in runs {
          try reader.prices(of: run.id) { table.add(RunRow(run: run, record: $0)) }
        }
      },
      try names("prompt_encoders", StoredColumns.encoders, runs, folder) { $0.encoders },
      try table("prompt_vectors", StoredColumns.promptVectors, folder) { table in
        for run in runs {
          try reader.promptVectors(of: run.id) { table.add(RunRow(run: run, record: $0)) }
        }
      },
    ]
  }

  private func tidy(_ runs: [StoredRun], _ folder: StagedFolder) throws -> [ExportedTable] {
    [
      try table("requests", TidyColumns.requests, folder) { table in
        for run in runs {
          try reader.requests(of: run.id) {
            table.add(TidyRow(run: run, request: $0, record: $0))
          }
        }
      },
      try table("attempts", TidyColumns.attempts, folder) { table in
        for run in runs {
          try reader.traffic(of: run.id) { traffic in
            traffic.attempts.allSatisfy {
              table.add(TidyRow(run: run, request: traffic.request, record: $0))
            }
          }
        }
      },
      try table("labels", TidyColumns.labels, folder) { table in
        for run in runs {
          try reader.labels(of: run.id) {
            table.add(TidyRow(run: run, request: nil, record: $0))
          }
        }
      },
    ]
  }
}
