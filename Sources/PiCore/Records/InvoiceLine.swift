// SPDX-License-Identifier: Apache-2.0

/// What a provider counted or charged for in a day, by one line of an invoice or usage export.
public struct InvoiceLine: Hashable, Sendable {
  /// Days since 1970-01-01, UTC.
  public var day: Int64
  /// The model as the provider names it; nil where the line names none.
  public var model: String?
  /// What else was charged for, such as searches; nil for a line about a model or about everything.
  public var item: String?
  /// Attodollars (10⁻¹⁸) charged; negative for a credit, nil where the file has no money.
  public var attodollars: Int128?
  /// All input tokens; nil where the file does not say them.
  public var inputTokens: Int64?
  /// Output tokens; nil where the file does not say them.
  public var outputTokens: Int64?

  /// Creates a line that says nothing but its day.
  public init(day: Int64) {
    self.day = day
  }
}
