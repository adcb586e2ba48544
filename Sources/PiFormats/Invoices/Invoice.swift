// SPDX-License-Identifier: Apache-2.0
// Formats, looked up in December 2026 in public code that reads them:
// OpenAI, https://platform.openai.com/docs/api-reference/usage/costs and its dashboard's exports;
// Anthropic, https://docs.claude.com/en/api/admin-api/usage-cost/get-cost-report and its console's exports.

package import PiCore

/// An invoice or usage export of a provider, line by line, in days of UTC.
///
/// OpenAI's costs name a model within a line item, as `gpt-4o-2024-08-06, cached input`; Anthropic's console
/// names models as people do, as `Claude Sonnet 4.5`. Both count days in UTC. All amounts are US dollars;
/// another currency is refused.
package struct Invoice: Sendable {
  /// What it was read as.
  package let format: InvoiceFormat
  /// Its lines in the order of the file; lines without an amount or tokens are left out.
  package private(set) var lines: [InvoiceLine] = []

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - input: the file.
  ///   - format: what it is; nil when it tells itself.
  ///   - columns: the columns of a generic table.
  /// - Throws: `InputError` with the place of what is wrong.
  package init(
    _ input: ImportInput,
    format: InvoiceFormat? = nil,
    columns: InvoiceColumnMap? = nil
  ) throws(InputError) {
    try self.init(try input.open(), format: format, columns: columns)
  }

  /// Reads the bytes of a file.
  ///
  /// - Parameters:
  ///   - bytes: the file from its beginning.
  ///   - format: what it is; nil when it tells itself.
  ///   - columns: the columns of a generic table.
  /// - Throws: `InputError` with the place of what is wrong.
  package init(
    _ bytes: any ByteSource,
    format: InvoiceFormat? = nil,
    columns: InvoiceColumnMap? = nil
  ) throws(InputError) {
    let source = try PeekedSource(bytes)
    if FileHead(source.head).isJSON {
      var document = try InvoiceDocument(source)
      lines = try document.read()
      self.format = document.format ?? format ?? .openAICosts
    } else {
      var table = try InvoiceTable(source, format: format, columns: columns)
      self.format = table.format
      while let line = try table.next() { lines.append(line) }
    }
    if let format, format != self.format {
      throw .unreadable(
        file: source.name,
        reason: "is no \(format.rawValue) but \(self.format.rawValue)"
      )
    }
    guard !lines.isEmpty else {
      throw .unreadable(file: source.name, reason: "holds no amount and no tokens of any day")
    }
  }
}

extension InvoiceLine {
  /// Whether it says anything that can be compared.
  var isEmpty: Bool { attodollars == nil && inputTokens == nil && outputTokens == nil }

  /// Takes what OpenAI calls a line item: `model, kind`, `tier | model, kind, …` or something else.
  mutating func take(lineItem text: String) {
    guard !text.isEmpty else { return }
    let own = text.split(separator: "|").last.map(String.init) ?? text
    let parts = own.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    // Behind the name of a model may stand what kind of tokens: "gpt-audio-mini-2025-12-15 audio".
    let name = parts[0].split(separator: " ").first.map(String.init) ?? ""
    if parts.count == 2, !name.isEmpty { model = name } else { item = text }
  }
}

/// US dollars, the only currency.
enum InvoiceCurrency {
  static let expectation = "amounts in USD"
  static let amount = "an amount of money such as 12.50, at most a trillion dollars"

  static func isDollars(_ text: String) -> Bool { text.lowercased() == "usd" }

  /// A code that a message can show; nil for anything else.
  static func code(_ text: String) -> String? {
    let isCode =
      (3...4).contains(text.utf8.count) && text.utf8.allSatisfy { $0 | 0x20 &- 0x61 < 26 }
    return isCode ? text.uppercased() : nil
  }
}
