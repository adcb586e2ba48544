// SPDX-License-Identifier: Apache-2.0

/// One labelled fact of a run, such as "seed" and "42".
public struct DescriptionRow: Equatable, Sendable {
  /// What the fact is.
  public var label: String
  /// The fact, formatted for people.
  public var value: String

  /// Creates a row.
  public init(_ label: String, _ value: String) {
    self.label = label
    self.value = value
  }
}
