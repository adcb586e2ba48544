// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiCore
import PiFormats
import Testing

/// Invoices and usage exports, made by hand in the columns of the real ones.
struct InvoiceTests {
  static func read(
    _ text: String,
    format: InvoiceFormat? = nil,
    columns: String? = nil
  ) throws -> Invoice {
    let path = NSTemporaryDirectory() + "pibench-invoice-" + UUID().uuidString
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let map = try columns.map { try InvoiceColumnMap(parsing: $0, named: "--columns") }
    let result = Result { try Invoice(try ImportInput(path), format: format, columns: map) }
    try FileManager.default.removeItem(atPath: path)
    return try result.get()
  }

  /// A line as a text: day, model or item, attodollars, input and output tokens.
  static func words(_ line: InvoiceLine) -> String {
    let money = line.attodollars.map { "\($0)" } ?? "-"
    let tokens = [line.inputTokens, line.outputTokens].map { $0.map { "\($0)" } ?? "-" }
    let name = line.model ?? line.item.map { "(\($0))" } ?? "-"
    return ["\(line.day)", name, money, tokens[0], tokens[1]].joined(separator: " ")
  }

  static let openAICosts = """
    start_time,end_time,start_time_iso,end_time_iso,amount_value,amount_currency,line_item,project_id,organization_id,organization_name
    1759622400,1759708800,2025-10-05T00:00:00+00:00,2025-10-06T00:00:00+00:00,0.8958740000000000,usd,"gpt-4o-2024-08-06, input",p,o,n
    1759622400,1759708800,2025-10-05T00:00:00+00:00,2025-10-06T00:00:00+00:00,0E-6176,usd,"gpt-4o-2024-08-06, cached input",p,o,n
    1759622400,1759708800,2025-10-05T00:00:00+00:00,2025-10-06T00:00:00+00:00,1.5e-3,usd,"priority | gpt-5.6-sol, output, long context",p,o,n
    1759708800,1759795200,2025-10-06T00:00:00+00:00,2025-10-07T00:00:00+00:00,2,usd,"gpt-audio-mini-2025-12-15 audio, input",p,o,n
    1759708800,1759795200,2025-10-06T00:00:00+00:00,2025-10-07T00:00:00+00:00,-0.25,usd,web search tool calls,p,o,n
    1759795200,1759881600,2025-10-07T00:00:00+00:00,2025-10-08T00:00:00+00:00,,,,,,

    """

  @Test func `OpenAI's costs name models in line items; days without costs have no line`() throws {
    let invoice = try Self.read(Self.openAICosts)
    #expect(invoice.format == .openAICosts)
    #expect(
      invoice.lines.map(Self.words) == [
        "20366 gpt-4o-2024-08-06 895874000000000000 - -", "20366 gpt-4o-2024-08-06 0 - -",
        "20366 gpt-5.6-sol 1500000000000000 - -",
        "20367 gpt-audio-mini-2025-12-15 2000000000000000000 - -",
        "20367 (web search tool calls) -250000000000000000 - -",
      ]
    )
  }

  @Test func `OpenAI's costs as pages of JSON are the same lines`() throws {
    let page = { (amount: String, item: String, more: Bool) in
      #"{"object":"page","data":[{"object":"bucket","start_time":1759622400,"end_time":1759708800,"results":["#
        + #"{"object":"organization.costs.result","amount":{"value":\#(amount),"currency":"usd"},"#
        + #""line_item":\#(item),"project_id":null}]}],"has_more":\#(more),"next_page":null}"#
    }
    let text = page("0.1", #""gpt-4o, output""#, true) + "\n" + page("0.06", "null", false)
    let invoice = try Self.read(text)
    #expect(
      invoice.lines.map(Self.words) == [
        "20366 gpt-4o 100000000000000000 - -", "20366 - 60000000000000000 - -",
      ]
    )
    let error = #expect(throws: InputError.self) {
      _ = try Self.read(page("1", "null", true))
    }
    #expect("\(try #require(error))".contains("ends before its last page"))
  }

  @Test func `OpenAI's usage has tokens by model and minute`() throws {
    let invoice = try Self.read(
      """
      start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,model,input_tokens,output_tokens,input_cached_tokens
      1759622400,1759622460,a,b,p,1,gpt-5-mini-2025-08-07,100,20,40
      1759708799,1759708859,a,b,p,1,gpt-5-mini-2025-08-07,1,2,0
      1759708800,1759708860,a,b,,,,,,

      """
    )
    #expect(invoice.format == .openAIUsage)
    #expect(
      invoice.lines.map(Self.words) == [
        "20366 gpt-5-mini-2025-08-07 - 100 20", "20366 gpt-5-mini-2025-08-07 - 1 2",
      ]
    )
  }

  @Test func `Anthropic's costs name models as people do`() throws {
    let invoice = try Self.read(
      """
      usage_date_utc,model,workspace,api_key,usage_type,context_window,token_type,cost_usd,list_price_usd,cost_type,inference_geo,speed
      2026-04-06,Claude Sonnet 4.5,Default,k,message,≤ 200k,input_no_cache,0.01,0.01,token,global,
      2026-04-06,Claude Sonnet 4.5,Default,k,message,≤ 200k,input_cache_read,18.71,18.71,token,global,
      2026-04-07,,Default,k,,,,0.10,0.10,web_search,,

      """
    )
    #expect(invoice.format == .anthropicCosts)
    #expect(
      invoice.lines.map(Self.words) == [
        "20549 Claude Sonnet 4.5 10000000000000000 - -",
        "20549 Claude Sonnet 4.5 18710000000000000000 - -",
        "20550 (web_search) 100000000000000000 - -",
      ]
    )
  }

  @Test func `Anthropic's cost report counts cents`() throws {
    let invoice = try Self.read(
      #"{"data":[{"starting_at":"2026-04-06T00:00:00Z","ending_at":"2026-04-07T00:00:00Z","results":["#
        + #"{"amount":"123.45","currency":"USD","model":"claude-sonnet-4-5-20250929","cost_type":"tokens"},"#
        + #"{"amount":"0.5","currency":"USD","model":null,"cost_type":"web_search"}]}],"has_more":false}"#
    )
    #expect(invoice.format == .anthropicCosts)
    #expect(
      invoice.lines.map(Self.words) == [
        "20549 claude-sonnet-4-5-20250929 1234500000000000000 - -",
        "20549 (web_search) 5000000000000000 - -",
      ]
    )
  }

  @Test func `a trillion dollars is the most, and a thousand such lines can be added up`() throws {
    let invoice = try Self.read(
      "day,cost\n" + String(repeating: "2026-11-02,-1e12\n2026-11-02,1000000000000\n", count: 500)
    )
    let most: Int128 = 1_000_000_000_000_000_000_000_000_000_000
    #expect(invoice.lines.compactMap(\.attodollars).max() == most)
    #expect(invoice.lines.compactMap(\.attodollars).min() == -most)
    #expect(
      invoice.lines.compactMap { $0.attodollars?.magnitude }.reduce(0, +) == 1_000 * most.magnitude
    )
  }

  @Test func `Anthropic's usage adds up the parts of the input`() throws {
    let invoice = try Self.read(
      """
      usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed
      2026-03-22,claude-x,k,Default,standard,≤ 200k,8,1000,2,50000,500,0,not_available,

      """
    )
    #expect(invoice.lines.map(Self.words) == ["20534 claude-x - 51010 500"])
  }

  @Test func `any table goes by a map of columns`() throws {
    let invoice = try Self.read(
      "Date;x,SKU,Cents\n2026-11-02T23:30:00-02:00,m-1,12.5\n1793577600,m-2,1e2\n",
      columns: "day=Date;x,model=SKU,cost=Cents,cost_unit=cent"
    )
    // The first one is 01:30 on the third in UTC.
    #expect(
      invoice.lines.map(Self.words) == [
        "20760 m-1 125000000000000000 - -", "20759 m-2 1000000000000000000 - -",
      ]
    )
    let plain = try Self.read("day,cost\n2026-11-02,3\n")
    #expect(plain.lines.map(Self.words) == ["20759 - 3000000000000000000 - -"])
  }

  @Test(arguments: [
    ("day,model,cost,currency\n2026-11-02,m,3,EUR\n", "expected amounts in USD, found EUR"),
    ("day,cost\n2026-11-31,3\n", ":2:1: expected a day such as 2026-11-02"),
    ("day,cost\n1999-12-31,3\n", ":2:1: expected a day such as 2026-11-02"),
    ("day,cost\n0001-01-01T00:00:00Z,3\n", ":2:1: expected a day such as 2026-11-02"),
    (
      "day,cost\n2026-11-02,1000000000000.01\n",
      ":2:12: expected an amount of money such as 12.50, at most"
    ),
    ("day,cost\n2026-11-02,-1e13\n", ":2:12: expected an amount of money such as 12.50, at most"),
    ("day,cost\n2026-11-02,\"3,5\"\n", ":2:12: expected an amount of money such as 12.50"),
    ("day,output\n2026-11-02,-1\n", "expected a count of tokens, 0 or more"),
    ("a,b\n1,2\n", "is no invoice that is known: expected the columns start_time, amount_value"),
    ("day,cost\n", "holds no amount and no tokens of any day"),
    (
      "start_time,end_time,amount_value\n1759622400,1760227200,1\n", "at most a day after the start"
    ),
    ("{\"data\":[{\"start_time\":5,\"results\":[]}]}", "expected a day such as 2026-11-02"),
    ("{\"rows\":[]}", "expected a page of costs or usage"),
    (
      "{\"data\":[{\"start_time\":1759622400,\"results\":[{\"amount\":{\"value\":1,\"currency\":\"gbp\"}}]}]}",
      "expected amounts in USD, found GBP"
    ),
  ])
  func `what is no invoice is told by its place`(_ text: String, _ message: String) throws {
    let error = #expect(throws: InputError.self) { _ = try Self.read(text) }
    #expect("\(try #require(error))".contains(message), "\(String(describing: error))")
  }
}
