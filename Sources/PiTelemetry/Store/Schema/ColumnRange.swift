// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Checks of the ranges that values of the vocabulary have, in any dialect.
enum ColumnRange {
  /// Nanoseconds of an instant.
  static let instants = RecordedTime.instants

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
