// SPDX-License-Identifier: Apache-2.0

/// A column of a table.
struct Column: Sendable {
  let name: String
  let kind: ColumnKind
  let isRequired: Bool

  /// A column that is never NULL.
  static func required(_ name: String, _ kind: ColumnKind) -> Column {
    Column(name: name, kind: kind, isRequired: true)
  }

  /// A column that is NULL where the value is unknown.
  static func optional(_ name: String, _ kind: ColumnKind) -> Column {
    Column(name: name, kind: kind, isRequired: false)
  }
}

/// A table of the store, in the order in which rows are written.
struct Table: Sendable {
  let name: String
  let columns: [Column]
  /// Names of the columns of the primary key.
  let key: [String]
  /// Conditions that every row meets.
  let checks: [String]
  /// Further constraints, such as foreign keys.
  let constraints: [String]
  /// Names of the columns, for `SELECT` and `INSERT`.
  let columnList: String

  init(
    _ name: String,
    key: [String],
    checks: [String] = [],
    constraints: [String] = [],
    columns: [Column]
  ) {
    self.name = name
    self.columns = columns
    self.key = key
    self.checks = checks
    self.constraints = constraints
    columnList = columns.map(\.name).joined(separator: ", ")
  }

  /// Names of the columns behind the alias of the table.
  func columnList(alias: String) -> String {
    columns.map { alias + "." + $0.name }.joined(separator: ", ")
  }

  /// The statement that creates the table, under another name if one is given.
  func creation(_ dialect: SQLDialect, named other: String? = nil) -> String {
    var lines: [String] = []
    for column in columns {
      let type = dialect.type(column.kind)
      let isKey = key == [column.name]
      let rule = isKey ? " PRIMARY KEY" : (column.isRequired ? " NOT NULL" : "")
      lines.append("  \(column.name) \(type)\(rule)")
    }
    if key.count > 1 { lines.append("  PRIMARY KEY (\(key.joined(separator: ", ")))") }
    lines += checks.map { "  CHECK (\($0))" }
    lines += constraints.map { "  " + $0 }
    let rows = lines.joined(separator: ",\n")
    return "CREATE TABLE \(other ?? name) (\n\(rows)\n)\(dialect.tableSuffix)"
  }

  /// The statement that adds rows; of those before one that fails it undoes nothing.
  func insertion(rows: Int, _ dialect: SQLDialect) -> String {
    let values = (0..<rows).map { row in
      let places = columns.indices.map { dialect.placeholder(row * columns.count + $0 + 1) }
      return "(\(places.joined(separator: ", ")))"
    }
    let list = values.joined(separator: ", ")
    return "INSERT OR FAIL INTO \(name) (\(columnList)) VALUES \(list)"
  }
}
