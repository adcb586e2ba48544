// SPDX-License-Identifier: Apache-2.0

/// A known cell of a table of rows (such as prompts) by columns (such as models).
public struct TableEntry: Sendable, Hashable {
  /// Row, from 0.
  public var row: Int
  /// Column, from 0.
  public var column: Int
  /// What the cell says.
  public var value: Double
  /// What it counts.
  public var weight: Double

  /// Creates an entry.
  public init(row: Int, column: Int, value: Double, weight: Double = 1) {
    self.row = row
    self.column = column
    self.value = value
    self.weight = weight
  }
}

extension TableEntry {
  static func check(
    _ entries: [TableEntry],
    rows: Int,
    columns: Int
  ) throws(LearningError) {
    var total = 0.0
    for (position, entry) in entries.enumerated() {
      guard (0..<rows).contains(entry.row) else {
        throw .badValue(row: position, column: "row", expected: "0 … \(rows - 1)")
      }
      guard (0..<columns).contains(entry.column) else {
        throw .badValue(row: position, column: "column", expected: "0 … \(columns - 1)")
      }
      guard (entry.value * entry.value).isFinite else {
        let expected = "a finite number whose square is finite"
        throw .badValue(row: position, column: "value", expected: expected)
      }
      guard entry.weight >= 0, entry.weight.isFinite else {
        throw .badValue(row: position, column: "weight", expected: "a finite number, 0 or more")
      }
      total += entry.weight
    }
    guard total > 0, total.isFinite else {
      throw .shape(expected: 1, found: 0, of: "entries of positive, finite weight")
    }
  }
}
