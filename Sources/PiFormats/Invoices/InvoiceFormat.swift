// SPDX-License-Identifier: Apache-2.0

/// What invoices and usage exports can be read.
public enum InvoiceFormat: String, CaseIterable, Sendable {
  /// OpenAI's costs: the CSV of its dashboard, or the JSON of its costs interface.
  case openAICosts = "openai-costs"
  /// OpenAI's usage by model: the CSV of its dashboard, or the JSON of its usage interface.
  case openAIUsage = "openai-usage"
  /// Anthropic's costs: the CSV of its console, or the JSON of its cost report.
  case anthropicCosts = "anthropic-costs"
  /// Anthropic's usage: the CSV of its console.
  case anthropicUsage = "anthropic-usage"
  /// Any table, by a map of columns.
  case csv

  /// The columns by which a table is told.
  var signs: [String] {
    switch self {
    case .openAICosts: ["start_time", "amount_value"]
    case .openAIUsage: ["start_time", "input_tokens", "output_tokens"]
    case .anthropicCosts: ["usage_date_utc", "cost_usd"]
    case .anthropicUsage: ["usage_date_utc", "usage_output_tokens"]
    case .csv: ["day"]
    }
  }

  /// Tells the format of a table by its header.
  static func of(_ columns: [String]) -> InvoiceFormat? {
    allCases.first { $0.signs.allSatisfy(columns.contains) }
  }
}
