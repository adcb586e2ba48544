// SPDX-License-Identifier: Apache-2.0

/// Conditions that all hold, with the values of their placeholders.
struct SQLCondition {
  private(set) var clauses: [String] = []
  private(set) var parameters: [SQLValue] = []
  let dialect: SQLDialect

  init(_ dialect: SQLDialect) {
    self.dialect = dialect
  }

  /// The clauses as the end of a `WHERE`.
  var sql: String { clauses.isEmpty ? "1 = 1" : clauses.joined(separator: " AND ") }

  /// Adds a clause without values.
  mutating func add(_ clause: String) {
    clauses.append(clause)
  }

  /// Adds a clause that ends in a value, such as `run_id =`.
  mutating func add(_ clause: String, _ value: SQLValue) {
    clauses.append("\(clause) \(bind(value))")
  }

  /// Binds a value and answers with its placeholder.
  mutating func bind(_ value: SQLValue) -> String {
    parameters.append(value)
    return dialect.placeholder(parameters.count)
  }

  /// A clause that holds where one of the columns contains a text, in any case of ASCII letters.
  mutating func contains(_ text: String, anyOf columns: [String]) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("%", with: "\\%")
      .replacing("_", with: "\\_")
    let matches = columns.map { column in
      "\(column) \(dialect.likeOperator) \(bind(.text("%\(escaped)%"))) ESCAPE '\\'"
    }
    return matches.joined(separator: " OR ")
  }
}
