// SPDX-License-Identifier: Apache-2.0

import PiCore

/// An invoice as JSON: one page of a provider's costs or usage interface, or several one after the other.
struct InvoiceDocument {
  private(set) var format: InvoiceFormat?
  private var stream: JSONStream
  private let name: String

  init(_ source: any ByteSource) throws(InputError) {
    name = source.name
    stream = try JSONStream(source, dialect: .strict)
  }

  /// The lines of all pages.
  mutating func read() throws(InputError) -> [InvoiceLine] {
    var lines: [InvoiceLine] = []
    var hasMore = false
    while try stream.nextDocument() {
      let page = try stream.node(keeping: .whole, limit: 64 << 20)
      guard case .array(let buckets)? = page["data"]?.value else {
        throw .unexpected(
          at: page.position,
          expected: "a page of costs or usage: an object with a list \"data\"",
          found: "something else"
        )
      }
      for bucket in buckets { try take(bucket, into: &lines) }
      hasMore = false
      if case .bool(true)? = page["has_more"]?.value { hasMore = true }
    }
    guard !hasMore else {
      throw .unreadable(
        file: name,
        reason: "ends before its last page (\"has_more\"); put all pages into it"
      )
    }
    return lines
  }

  private mutating func take(
    _ bucket: JSONNode,
    into lines: inout [InvoiceLine]
  ) throws(InputError) {
    let isAnthropic = bucket["starting_at"] != nil
    guard let from = bucket["starting_at"] ?? bucket["start_time"],
      case .array(let results)? = bucket["results"]?.value
    else {
      throw .unexpected(
        at: bucket.position,
        expected: "a bucket with \"start_time\" or \"starting_at\", and \"results\"",
        found: "something else"
      )
    }
    let start = try Self.seconds(from)
    if let to = bucket["ending_at"] ?? bucket["end_time"], try Self.seconds(to) - start > 86_400 {
      throw to.unexpected("at most a day after the start: buckets of days")
    }
    for result in results {
      var line = InvoiceLine(day: InvoiceDay.of(seconds: start))
      if let amount = result.present("amount") {
        try take(amount, isAnthropic: isAnthropic, of: result, into: &line)
      } else if !isAnthropic, result.present("input_tokens") != nil {
        try note(.openAIUsage, result)
        line.model = try result.text("model")
        line.inputTokens = try Self.count(result, "input_tokens")
        line.outputTokens = try Self.count(result, "output_tokens")
      } else {
        throw result.unexpected("a result with an amount, or with input and output tokens")
      }
      if !line.isEmpty { lines.append(line) }
    }
  }

  private mutating func note(_ found: InvoiceFormat, _ node: JSONNode) throws(InputError) {
    guard format == nil || format == found else {
      throw node.unexpected("results of one kind, costs or usage of one provider")
    }
    format = found
  }

  /// Takes money: OpenAI's is an object in dollars, Anthropic's a text in cents.
  private mutating func take(
    _ amount: JSONNode,
    isAnthropic: Bool,
    of result: JSONNode,
    into line: inout InvoiceLine
  ) throws(InputError) {
    try note(isAnthropic ? .anthropicCosts : .openAICosts, result)
    let value = isAnthropic ? amount : amount.present("value")
    let currency = isAnthropic ? result.present("currency") : amount.present("currency")
    if let currency {
      let code = try String(json: currency)
      guard InvoiceCurrency.isDollars(code) else {
        throw .unexpected(
          at: currency.position,
          expected: InvoiceCurrency.expectation,
          found: InvoiceCurrency.code(code) ?? "another currency"
        )
      }
    }
    guard let value, let text = value.decimalText,
      let money = ExactDecimal.parse(text, places: isAnthropic ? 16 : 18)
    else { throw (value ?? amount).unexpected(InvoiceCurrency.amount) }
    line.attodollars = money
    if isAnthropic {
      line.model = try result.text("model")
      if line.model == nil { line.item = try result.text("cost_type") }
      if line.model == nil, line.item == nil { line.item = try result.text("description") }
    } else if let item = try result.text("line_item") {
      line.take(lineItem: item)
    }
  }

  private static func count(_ node: JSONNode, _ key: String) throws(InputError) -> Int64? {
    guard let count = node.present(key) else { return nil }
    guard case .number(let number) = count.value, let value = number.int64,
      (0...1_000_000_000_000_000).contains(value)
    else { throw count.unexpected("a count of tokens, 0 or more") }
    return value
  }

  private static func seconds(_ node: JSONNode) throws(InputError) -> Int64 {
    if case .number(let number) = node.value, let seconds = number.int64,
      InvoiceDay.seconds.contains(seconds)
    {
      return seconds
    }
    if case .string(let text) = node.value, let seconds = InvoiceDay.seconds(text) {
      return seconds
    }
    throw node.unexpected(InvoiceDay.expectation)
  }
}

extension JSONNode {
  /// A number as it is written, also one in a text.
  fileprivate var decimalText: String? {
    switch value {
    case .number(let number): number.text
    case .string(let text): text
    default: nil
    }
  }
}
