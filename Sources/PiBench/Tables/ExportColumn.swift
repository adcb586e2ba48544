// SPDX-License-Identifier: Apache-2.0

import PiReport

/// The type of an exported column, as `schema.json` names it.
enum ExportType: String, Sendable {
  case integer
  case number
  case text
  case boolean
  /// Numbers in brackets.
  case numbers
  /// Texts in brackets.
  case texts
  /// Whole numbers or null in brackets, row by row in brackets.
  case numberRows = "number_rows"
}

/// A value of an exported column; nil is unknown.
enum ExportValue {
  case integer(Int64?)
  case unsigned(UInt64?)
  case number(Double?)
  case text(String?)
  case boolean(Bool?)
  case numbers([Double]?)
  /// Float32, each as the shortest text that reads back as the same Float32.
  case singles(ContiguousArray<Float>)
  case texts([String]?)
  case numberRows([[Int64?]])

  /// The cell of a CSV; empty when unknown.
  var cell: String {
    switch self {
    case .integer(let value): value.map { "\($0)" } ?? ""
    case .unsigned(let value): value.map { "\($0)" } ?? ""
    case .number(let value): value.map(ExportValue.shortest) ?? ""
    case .text(let value): value.map { CSVWriter.quoted(ExportedText.cell($0)) } ?? ""
    case .boolean(let value): value.map { $0 ? "true" : "false" } ?? ""
    case .numbers, .singles, .texts, .numberRows:
      isKnown ? CSVWriter.quoted(String(decoding: json, as: UTF8.self)) : ""
    }
  }

  private var isKnown: Bool {
    switch self {
    case .integer(let value): value != nil
    case .unsigned(let value): value != nil
    case .number(let value): value != nil
    case .text(let value): value != nil
    case .boolean(let value): value != nil
    case .numbers(let value): value != nil
    case .texts(let value): value != nil
    case .singles, .numberRows: true
    }
  }

  /// The value as JSON.
  var json: [UInt8] {
    guard isKnown else { return Array("null".utf8) }
    switch self {
    case .integer, .unsigned, .number, .boolean: return Array(cell.utf8)
    case .text(let value): return ExportValue.json { $0.text(value ?? "") }
    case .numbers(let values):
      return Array("[\((values ?? []).map(ExportValue.shortest).joined(separator: ","))]".utf8)
    case .singles(let values):
      return Array("[\(values.map(ExportValue.shortest).joined(separator: ","))]".utf8)
    case .texts(let values): return ExportValue.json { $0.texts(values ?? []) }
    case .numberRows(let rows):
      let texts = rows.map { row in row.map { $0.map(String.init) ?? "null" } }
      return Array(
        "[\(texts.map { "[\($0.joined(separator: ","))]" }.joined(separator: ","))]".utf8
      )
    }
  }

  private static func json(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var json = JSONWriter(layout: .embedded)
    write(&json)
    return json.bytes
  }

  /// The shortest text that reads back as the same number.
  private static func shortest<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ value: Number
  ) -> String {
    guard value.isFinite else { return "null" }
    let text = "\(value)"
    return text.hasSuffix(".0") && text != "-0.0" ? String(text.dropLast(2)) : text
  }
}

/// A column of an exported table, and how to get its value from a row.
struct ExportColumn<Row>: Sendable {
  let name: String
  let type: ExportType
  let isNullable: Bool
  let description: String
  let value: @Sendable (Row) -> ExportValue

  static func integer(
    _ name: String,
    _ description: String,
    _ value: @escaping @Sendable (Row) -> Int64
  ) -> ExportColumn {
    ExportColumn(name: name, type: .integer, isNullable: false, description: description) {
      .integer(value($0))
    }
  }

  static func integer(
    ifKnown name: String,
    _ description: String,
    _ value: @escaping @Sendable (Row) -> Int64?
  ) -> ExportColumn {
    ExportColumn(name: name, type: .integer, isNullable: true, description: description) {
      .integer(value($0))
    }
  }

  static func number(
    ifKnown name: String,
    _ description: String,
    _ value: @escaping @Sendable (Row) -> Double?
  ) -> ExportColumn {
    ExportColumn(name: name, type: .number, isNullable: true, description: description) {
      .number(value($0))
    }
  }

  static func text(
    _ name: String,
    _ description: String,
    _ value: @escaping @Sendable (Row) -> String
  ) -> ExportColumn {
    ExportColumn(name: name, type: .text, isNullable: false, description: description) {
      .text(value($0))
    }
  }

  static func text(
    ifKnown name: String,
    _ description: String,
    _ value: @escaping @Sendable (Row) -> String?
  ) -> ExportColumn {
    ExportColumn(name: name, type: .text, isNullable: true, description: description) {
      .text(value($0))
    }
  }

  static func boolean(
    ifKnown name: String,
    _ description: String,
    _ value: @escaping @Sendable (Row) -> Bool?
  ) -> ExportColumn {
    ExportColumn(name: name, type: .boolean, isNullable: true, description: description) {
      .boolean(value($0))
    }
  }

  static func numbers(
    _ name: String,
    _ description: String,
    _ value: @escaping @Sendable (Row) -> [Double]
  ) -> ExportColumn {
    ExportColumn(name: name, type: .numbers, isNullable: false, description: description) {
      .numbers(value($0))
    }
  }

  static func singles(
    _ name: String,
    _ description: String,
    _ value: @escaping @Sendable (Row) -> ContiguousArray<Float>
  ) -> ExportColumn {
    ExportColumn(name: name, type: .numbers, isNullable: false, description: description) {
      .singles(value($0))
    }
  }

  static func texts(
    _ name: String,
    _ description: String,
    _ value: @escaping @Sendable (Row) -> [String]
  ) -> ExportColumn {
    ExportColumn(name: name, type: .texts, isNullable: false, description: description) {
      .texts(value($0))
    }
  }
}
