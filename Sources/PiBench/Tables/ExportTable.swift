// SPDX-License-Identifier: Apache-2.0

import PiReport

/// How tables are exported.
package enum ExportFormat: String, CaseIterable, Sendable {
  /// The store's tables as CSV.
  case csv
  /// The store's tables as JSON lines.
  case jsonl
  /// Tables with names instead of numbers, ready for analysis, as CSV.
  case tidy

  /// What ends the name of a table's file.
  var fileEnding: String { self == .jsonl ? "jsonl" : "csv" }
}

/// A table that is written row by row.
final class ExportTable<Row> {
  let name: String
  let columns: [ExportColumn<Row>]
  private let format: ExportFormat
  private let file: NewFile
  private let keys: [[UInt8]]
  private(set) var rows = 0
  private var failure: OutputError?

  /// Begins a table in a folder.
  init(
    _ name: String,
    _ columns: [ExportColumn<Row>],
    in folder: StagedFolder,
    as format: ExportFormat
  ) throws(OutputError) {
    self.name = name
    self.columns = columns
    self.format = format
    let whole = "\(name).\(format.fileEnding)"
    file = try NewFile("\(folder.path)/\(whole)", called: "\(folder.target)/\(whole)")
    keys = columns.map { Array("\"\($0.name)\":".utf8) }
    if format != .jsonl {
      try file.write((columns.map(\.name).joined(separator: ",") + "\n").utf8)
    }
  }

  /// Writes a row and answers whether that worked; `finish` throws what did not.
  func add(_ row: Row) -> Bool {
    guard failure == nil else { return false }
    var bytes: [UInt8] = format == .jsonl ? [UInt8(ascii: "{")] : []
    for (position, column) in columns.enumerated() {
      if position > 0 { bytes.append(UInt8(ascii: ",")) }
      if format == .jsonl {
        bytes += keys[position]
        bytes += column.value(row).json
      } else {
        bytes += column.value(row).cell.utf8
      }
    }
    if format == .jsonl { bytes.append(UInt8(ascii: "}")) }
    bytes.append(UInt8(ascii: "\n"))
    do throws(OutputError) {
      try file.write(bytes)
    } catch {
      failure = error
      return false
    }
    rows += 1
    return true
  }

  /// Ends the file and answers with what `schema.json` says of it.
  func finish() throws(OutputError) -> ExportedTable {
    if let failure { throw failure }
    try file.close()
    return ExportedTable(
      name: name,
      file: "\(name).\(format.fileEnding)",
      rows: rows,
      columns: columns.map { column in
        ExportedTable.Column(
          name: column.name,
          type: column.type,
          isNullable: column.isNullable,
          description: column.description
        )
      }
    )
  }
}

/// A table that was exported.
package struct ExportedTable: Sendable {
  struct Column: Sendable {
    var name: String
    var type: ExportType
    var isNullable: Bool
    var description: String
  }

  package let name: String
  package let file: String
  package let rows: Int
  let columns: [Column]

  func write(into json: inout JSONWriter) {
    json.object { json in
      json.key("name")
      json.text(name)
      json.key("file")
      json.text(file)
      json.key("rows")
      json.integer(rows)
      json.key("columns")
      json.array { json in
        for column in columns {
          json.object { json in
            json.key("name")
            json.text(column.name)
            json.key("type")
            json.text(column.type.rawValue)
            json.key("nullable")
            json.flag(column.isNullable)
            json.key("description")
            json.text(column.description)
          }
        }
      }
    }
  }
}
