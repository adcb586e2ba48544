// SPDX-License-Identifier: Apache-2.0

/// A table as a later migration makes it out of a released one.
extension Table {
  /// Adds columns, which come last in every database, and checks.
  ///
  /// - Parameters:
  ///   - added: the new columns.
  ///   - dropped: names of columns that go.
  ///   - more: further conditions that every row meets.
  /// - Returns: the table as it is from then on.
  func changed(
    adding added: [Column] = [],
    dropping dropped: [String] = [],
    checks more: [String] = []
  ) -> Table {
    Table(
      name,
      key: key,
      checks: checks + more,
      constraints: constraints,
      columns: columns.filter { !dropped.contains($0.name) } + added
    )
  }
}

/// The way from a released table to a later one that keeps all columns of it.
struct TableChange {
  let from: Table
  let to: Table
  /// Statements that follow, such as those that make the table's indices again.
  let indices: [String]

  init(_ from: Table, _ to: Table, indices: [String] = []) {
    self.from = from
    self.to = to
    self.indices = indices
  }

  private var added: [Column] {
    to.columns.filter { column in !from.columns.contains { $0.name == column.name } }
  }

  /// The statements; a new column that is never NULL holds 0 in old rows.
  ///
  /// A database that cannot add a check to a table gets a new table, and the rows move over.
  func statements(_ dialect: SQLDialect) -> [String] {
    dialect.addsChecks ? inPlace(dialect) : anew(dialect)
  }

  private func inPlace(_ dialect: SQLDialect) -> [String] {
    let columns = added.map { column in
      let rule = column.isRequired ? " NOT NULL DEFAULT 0" : ""
      return "ALTER TABLE \(to.name) ADD COLUMN \(column.name) \(dialect.type(column.kind))\(rule)"
    }
    let checks = to.checks.filter { !from.checks.contains($0) }
      .map { "ALTER TABLE \(to.name) ADD CHECK (\($0))" }
    return columns + checks
  }

  private func anew(_ dialect: SQLDialect) -> [String] {
    let values = to.columns.map { column in
      let isNew = added.contains { $0.name == column.name }
      return isNew ? (column.isRequired ? "0" : "NULL") : column.name
    }
    return [
      to.creation(dialect, named: "changed_\(to.name)"),
      """
      INSERT INTO changed_\(to.name) (\(to.columnList))
      SELECT \(values.joined(separator: ", ")) FROM \(to.name)
      ORDER BY \(to.key.joined(separator: ", "))
      """,
      "DROP TABLE \(to.name)",
      "ALTER TABLE changed_\(to.name) RENAME TO \(to.name)",
    ] + indices
  }
}
