// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The readers that all formats are made of, on their own.
extension FuzzTarget {
  /// Readers of tables, of documents and of lines.
  static func bytes(_ files: SeedFiles) -> [FuzzTarget] {
    [
      chunked("tables", files.tables, tableCells),
      chunked("json documents", files.jsonDocuments) { (source) throws(InputError) in
        var stream = try JSONStream(source, dialect: .python, window: 64)
        var lines: [String] = []
        while try stream.nextDocument() { lines.append("\(try stream.node())") }
        return lines
      },
      whole("json", files.jsonDocuments) { (bytes, file) throws(InputError) in
        _ = try JSONReader.parse(bytes, named: file, options: .handwritten)
      },
      chunked("json lines", files.jsonLines, lineValues),
    ]
  }

  /// All cells of a table, read as whatever they can be.
  private static func tableCells(_ source: MemorySource) throws(InputError) -> [String] {
    var table = try CSVReader(source)
    var cells = table.header
    while true {
      do throws(InputError) {
        guard try table.next() else { return cells }
        for column in table.header.indices {
          cells.append(try table.string(column))
          cells.append("\(table.optionalInt64(column) as Int64?)")
          cells.append("\(table.fixedPoint(column, places: 9) as Int64?)")
          cells.append("\(try table.double(column))")
        }
      } catch {
        guard table.canContinue else { throw error }
        cells.append(error.description)
      }
    }
  }

  private static let fields = [
    "timestamp", "input_length", "output_length", "hash_ids", "session_id", "type", "text",
  ]

  /// The members of lines of JSON, read as whatever they can be.
  private static func lineValues(_ source: MemorySource) throws(InputError) -> [String] {
    var lines = try JSONLinesReader(source, fields: fields, dialect: .python)
    var values: [String] = []
    while true {
      do throws(InputError) {
        guard try lines.next() else { return values }
        for field in fields.indices where lines.contains(field) {
          values.append("\(field) \(lines.fixedPoint(field, places: 9) as Int64?)")
          append(to: &values) { () throws(InputError) in "\(try lines.int64(field))" }
          append(to: &values) { () throws(InputError) in "\(try lines.double(field))" }
          append(to: &values) { () throws(InputError) in try lines.string(field) }
          append(to: &values) { () throws(InputError) in
            var elements: [Int64] = []
            try lines.integers(field, into: &elements)
            return "\(elements)"
          }
        }
      } catch {
        guard lines.canContinue else { throw error }
        values.append(error.description)
      }
    }
  }

  /// Appends a value, or why there is none.
  private static func append(to values: inout [String], _ read: () throws(InputError) -> String) {
    do throws(InputError) { values.append(try read()) } catch { values.append(error.description) }
  }
}
