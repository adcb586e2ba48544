// SPDX-License-Identifier: Apache-2.0

/// Which JSON is read.
public enum JSONDialect: Sendable {
  /// RFC 8259 and nothing else.
  case strict
  /// As Python's `json` writes it: `NaN`, `Infinity` and `-Infinity` may stand where a number may.
  ///
  /// None of them is a number: a reader that asks for one refuses them at their place.
  case python

  /// The words of the dialect.
  static let notFinite = ["NaN", "Infinity", "-Infinity"]
}
