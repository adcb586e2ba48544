// SPDX-License-Identifier: Apache-2.0

/// Checks of the ranges that values of the vocabulary have, in any dialect.
enum ColumnRange {
  /// Nanoseconds of an instant: some 146 years on either side of its clock's origin.
  ///
  /// The difference of any two such instants is a span.
  static let instants: Range<Int64> = -(1 << 62)..<1 << 62

  /// A position in one of the run's lists.
  static func position(_ column: String) -> String { "\(column) BETWEEN 0 AND \(Int32.max)" }

  /// A number of 32 bits without a sign.
  static func word(_ column: String) -> String { "\(column) BETWEEN 0 AND \(UInt32.max)" }

  /// A count, a span, an amount of money or a price.
  static func notNegative(_ column: String) -> String { "\(column) >= 0" }

  /// 0 or 1.
  static func flag(_ column: String) -> String { "\(column) BETWEEN 0 AND 1" }

  /// A count of tokens of one kind.
  static func tokens(_ column: String) -> String { "\(column) BETWEEN 0 AND \(Int32.max)" }

  /// A point on the run's clock.
  static func instant(_ column: String) -> String {
    "\(column) BETWEEN \(instants.lowerBound) AND \(instants.upperBound - 1)"
  }
}
