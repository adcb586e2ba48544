// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiCore
import PiFormats
import PiTelemetry
import Testing

/// A row of an exported table as another program reads it: by `schema.json`, nil for nothing.
struct ExportedRow {
  var values: [String: String?] = [:]

  func text(_ column: String) -> String? { values[column] ?? nil }

  func whole<Number: FixedWidthInteger>(_ column: String, as type: Number.Type) throws -> Number? {
    guard let text = text(column) else { return nil }
    let number: Number = try #require(Number(text, radix: 10), "\(column) is \(text)")
    return number
  }

  func int(_ column: String) throws -> Int64 {
    try #require(try whole(column, as: Int64.self), "\(column) is missing")
  }

  func flag(_ column: String) -> Bool? { text(column).map { $0 == "true" } }

  func numbers(_ column: String) throws -> ContiguousArray<Double> {
    let text: String = try #require(self.text(column))
    return ContiguousArray(try [Double](json: JSONReader.parse(Array(text.utf8), named: column)))
  }

  func tokens(_ column: String) throws -> TokenCount? {
    try whole(column, as: Int32.self).map { TokenCount($0) }
  }

  func instant(_ column: String) throws -> Instant? {
    try whole(column, as: Int64.self).map { Instant(nanoseconds: $0) }
  }

  func span(_ column: String) throws -> TimeSpan? {
    try whole(column, as: Int64.self).map { TimeSpan(nanoseconds: $0) }
  }

  func deployment(_ column: String) throws -> DeploymentIndex? {
    try whole(column, as: Int.self).map { DeploymentIndex($0) }
  }

  func error(_ column: String) throws -> ErrorClass? {
    guard let name = text(column) else { return nil }
    let error: ErrorClass = try #require(ErrorClass.allCases.first { $0.name == name })
    return error
  }

  func usage(_ prefix: String) throws -> TokenUsage? {
    guard let input = try tokens(prefix + "uncached_input_tokens") else { return nil }
    let written = try tokens(prefix + "cache_write_input_tokens") ?? .zero
    return TokenUsage(
      input: TokenCount(input.count - written.count),
      output: try #require(try tokens(prefix + "output_tokens")),
      cachedInput: try #require(try tokens(prefix + "cached_input_tokens")),
      writtenInput: written
    )
  }
}

/// A folder that `pibench export telemetry` wrote.
struct ExportedFolder {
  let path: String

  private struct Column {
    var name: String
    var type: String
  }

  private struct Table {
    var file: String
    var rows: Int
    var columns: [Column]
  }

  private func table(_ name: String) throws -> Table {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path + "/schema.json")))
    let schema = try JSONReader.parse(bytes, named: "schema.json")
    #expect(try schema["schema_version"].map { try Int(json: $0) } == 2)
    let tables = try [JSONNode](json: try #require(schema["tables"]))
    let node = try #require(
      try tables.first { try $0["name"].map { try String(json: $0) } == name }
    )
    let columns = try [JSONNode](json: try #require(node["columns"])).map { column in
      Column(
        name: try String(json: try #require(column["name"])),
        type: try String(json: try #require(column["type"]))
      )
    }
    return Table(
      file: try String(json: try #require(node["file"])),
      rows: try Int(json: try #require(node["rows"])),
      columns: columns
    )
  }

  /// The rows of a table.
  func rows(_ name: String) throws -> [ExportedRow] {
    let table = try table(name)
    let file = path + "/" + table.file
    let rows = file.hasSuffix(".csv") ? try csv(file, table) : try jsonLines(file, table)
    #expect(rows.count == table.rows)
    return rows
  }

  private func csv(_ file: String, _ table: Table) throws -> [ExportedRow] {
    var reader = try CSVReader(try FileSource(path: file))
    #expect(reader.header == table.columns.map(\.name))
    var rows: [ExportedRow] = []
    while try reader.next() {
      var row = ExportedRow()
      for (position, column) in table.columns.enumerated() {
        let cell = try reader.string(position)
        let value = column.type == "text" ? try #require(ExportedText.text(cell)) : cell
        row.values[column.name] = cell.isEmpty ? .some(nil) : value
      }
      rows.append(row)
    }
    return rows
  }

  private func jsonLines(_ file: String, _ table: Table) throws -> [ExportedRow] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: file)))
    return try bytes.split(separator: UInt8(ascii: "\n")).map { line in
      let node = try JSONReader.parse(Array(line), named: file)
      var row = ExportedRow()
      for column in table.columns {
        let value = try #require(node[column.name])
        row.values[column.name] =
          switch value.value {
          case .null: .some(nil)
          case .string(let text): text
          case .number(let number): number.text
          case .bool(let flag): flag ? "true" : "false"
          default: try ExportedFolder.list(value)
          }
      }
      return row
    }
  }

  private static func list(_ node: JSONNode) throws -> String {
    let elements = try [JSONNode](json: node).map { element in
      switch element.value {
      case .number(let number): number.text
      case .array: try list(element)
      case .string(let text): String(decoding: try JSONEncoder().encode(text), as: UTF8.self)
      default: "null"
      }
    }
    return "[\(elements.joined(separator: ","))]"
  }
}
