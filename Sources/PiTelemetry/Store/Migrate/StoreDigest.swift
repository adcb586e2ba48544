// SPDX-License-Identifier: Apache-2.0

/// What a store holds, table by table: equal stores of any kind have equal digests.
public struct StoreDigest: Hashable, Sendable {
  /// What a table holds.
  public struct Table: Hashable, Sendable {
    /// The name.
    public var name: String
    /// Rows, counted as they were read.
    public var rows: Int64
    /// The sum of every column of integers.
    public var sums: [Sum]
    /// SHA-256 of the rows in the order of their keys, as hexadecimal digits.
    public var sha256: String
  }

  /// The sum of a column.
  public struct Sum: Hashable, Sendable {
    /// The name of the column.
    public var column: String
    /// The sum of what is not NULL.
    public var value: Int128
  }

  /// The tables in the order in which they are made.
  public var tables: [Table]

  /// Rows of all tables.
  public var rows: Int64 { tables.reduce(0) { $0 + $1.rows } }

  /// Names of the tables that differ.
  public func differences(from other: StoreDigest) -> [String] {
    let names =
      tables.map(\.name)
      + other.tables.map(\.name).filter { name in
        !tables.contains { $0.name == name }
      }
    return names.filter { name in
      tables.first { $0.name == name } != other.tables.first { $0.name == name }
    }
  }
}
