// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiTelemetry
import Testing

/// What thought and unsaid output costs by price lists; the sums are by hand.
struct ReasoningPricesTests {
  /// `thinks` has a reasoning price, `plain` has none, `tiers` has one that longer inputs keep.
  static let list = """
    {"thinks": {"mode": "chat", "litellm_provider": "v", "input_cost_per_token": 1e-06,
       "output_cost_per_token": 4e-06, "output_cost_per_reasoning_token": 6e-06},
     "plain": {"mode": "chat", "litellm_provider": "v", "input_cost_per_token": 1e-06,
       "output_cost_per_token": 4e-06},
     "tiers": {"mode": "chat", "litellm_provider": "v", "input_cost_per_token": 1e-06,
       "output_cost_per_token": 4e-06, "output_cost_per_reasoning_token": 5e-06,
       "input_cost_per_token_above_128k_tokens": 2e-06,
       "output_cost_per_token_above_128k_tokens": 8e-06}}
    """

  private static func row(
    _ id: String,
    _ model: String,
    _ input: Int,
    _ output: Int,
    reasoning: Int?
  ) -> String {
    let usage = reasoning.map {
      #""usage_object": {"completion_tokens_details": {"reasoning_tokens": \#($0)}}"#
    }
    return #"""
      {"request_id": "\#(id)", "call_type": "acompletion", "startTime": "2026-01-05T10:00:00Z", \#
      "endTime": "2026-01-05T10:00:02Z", "model": "\#(model)", "custom_llm_provider": "v", \#
      "status": "success", "spend": 0, "prompt_tokens": \#(input), "completion_tokens": \#(output), \#
      "metadata": {\#(usage ?? "")}}
      """#
  }

  private static func ledger() throws -> [LedgerTotals] {
    let folder = try ImportFolder()
    let rows = [
      row("a", "thinks", 1_000, 500, reasoning: 300), row("b", "plain", 1_000, 500, reasoning: 300),
      row("c", "tiers", 200_000, 100, reasoning: 40),
      // Nobody noted what was thought: all of it counts as said.
      row("d", "thinks", 1_000, 500, reasoning: nil),
      // Counted beside the output, so its part of the output is not known.
      row("e", "thinks", 1_000, 500, reasoning: 600),
    ]
    _ = try folder.run(try folder.write(rows.joined(separator: "\n") + "\n", to: "log.jsonl"))
    let prices = try ImportedPrices(parsing: Array(list.utf8), named: "f", date: "2026-01-01")
    let history = CatalogueChanges.history(
      of: prices,
      named: "prices",
      contentHash: "0",
      effective: Instant(nanoseconds: 1_767_000_000_000_000_000)
    )
    let writer = try folder.store.openWriter()
    let run = try writer.beginRun(history.description)
    try writer.append(history.records, to: run)
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    let query = LedgerQuery(by: [.model])
    return try Ledger(query, reading: try folder.store.openReader()).rows.map(\.totals)
  }

  @Test func `thought tokens cost the reasoning price of a list, or else that of output`() throws {
    let rows = try Self.ledger()
    try #require(rows.count == 3)
    // plain: 1,000 × 1 + 500 × 4, in millionths of a dollar.
    #expect(rows[0].estimatedNanodollars == 3_000_000)
    #expect(rows[0].reasoningTokens == 300)
    // thinks: a 1,000 × 1 + 200 × 4 + 300 × 6; d and e 1,000 × 1 + 500 × 4.
    #expect(rows[1].estimatedNanodollars == 3_600_000 + 2 * 3_000_000)
    #expect(rows[1].reasoningTokens == 300 && rows[1].outputTokens == 1_500)
    // tiers: 200,000 × 2 + 60 × 8 + 40 × 5.
    #expect(rows[2].estimatedNanodollars == 400_680_000)
  }

  @Test func `spans say what was thought by three names`() throws {
    for name in [
      "gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.output_tokens.reasoning",
      "llm.token_count.completion_details.reasoning",
    ] {
      let folder = try ImportFolder()
      let span = #"""
        {"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":"a","startTimeUnixNano":"1767607200000000000",\#
        "endTimeUnixNano":"1767607201000000000","attributes":[\#
        {"key":"gen_ai.request.model","value":{"stringValue":"m"}},\#
        {"key":"gen_ai.usage.input_tokens","value":{"intValue":"10"}},\#
        {"key":"gen_ai.usage.output_tokens","value":{"intValue":"50"}},\#
        {"key":"\#(name)","value":{"intValue":"20"}}]}]}]}]}
        """#
      _ = try folder.run(try folder.write(span, to: "spans.json"))
      let ledger = try Ledger(LedgerQuery(), reading: try folder.store.openReader())
      #expect(ledger.total.reasoningTokens == 20, "\(name)")
    }
  }
}
