// SPDX-License-Identifier: Apache-2.0

/// Requests are charged to keys, teams, end users and groups of models; reasoning tokens are told apart;
/// arrivals that were not recorded are known as such.
extension Migration {
  static func attributions(_ dialect: SQLDialect) -> Migration {
    Migration(
      name: "0007-attributions",
      statements: [StoreSchema.attributions.creation(dialect)]
        + added("requests", StoreSchema.requests, beyond: SixthSchema.requests, dialect)
        + added("prices", StoreSchema.prices, beyond: SixthSchema.prices, dialect)
        + added("price_tiers", StoreSchema.priceTiers, beyond: SixthSchema.priceTiers, dialect)
    )
  }

  /// Statements that add columns with their checks, which both databases do without moving a row.
  private static func added(
    _ name: String,
    _ table: Table,
    beyond before: Table,
    _ dialect: SQLDialect
  ) -> [String] {
    let checks = table.checks.dropFirst(before.checks.count)
    return zip(table.columns.dropFirst(before.columns.count), checks).map { column, check in
      """
      ALTER TABLE \(name) ADD COLUMN \(column.name) \(dialect.type(column.kind)) CHECK (\(check))
      """
    }
  }
}
