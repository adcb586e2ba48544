// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiTelemetry
import Testing

/// Prices of lists in the store beside the bills of imported requests; the sums are by hand.
@Suite struct ListedPricesTests {
  static let list = """
    {"long-2": {"mode": "chat", "litellm_provider": "v", "input_cost_per_token": 2e-06, "output_cost_per_token": 8e-06,
       "cache_read_input_token_cost": 2e-07, "cache_creation_input_token_cost": 2.5e-06,
       "input_cost_per_token_above_128k_tokens": 4e-06, "output_cost_per_token_above_128k_tokens": 1.2e-05,
       "cache_read_input_token_cost_above_128k_tokens": 4e-07},
     "h/small": {"mode": "chat", "litellm_provider": "h", "input_cost_per_token": 1e-06, "output_cost_per_token": 3e-06},
     "small": {"mode": "chat", "litellm_provider": "x", "input_cost_per_token": 9e-06, "output_cost_per_token": 9e-06}}
    """

  /// One request per line: provider, model, input, cached, written, output, dollars.
  static let log = """
    id,arrival,latency,input,cached,written,output,cost,provider,model
    a,1767607200,2,150000,140000,1000,500,0.1,g,long-2
    b,1767607300,2,1000,400,100,50,,g,long-2
    c,1767607400,2,300,0,0,20,,h,small
    d,1767607500,2,300,100,0,20,,h,small
    e,1767607600,2,300,10,0,20,,h,other

    """

  private static func ledger(
    effective: Instant,
    later: String? = nil
  ) throws -> (total: LedgerTotals, rows: [Ledger.Row]) {
    let folder = try ImportFolder()
    _ = try folder.run(try folder.write(log, to: "log.csv"))
    let writer = try folder.store.openWriter()
    for (number, text) in [list, later].enumerated() {
      guard let text else { continue }
      let prices = try ImportedPrices(parsing: Array(text.utf8), named: "f", date: "2026-01-01")
      let history = CatalogueChanges.history(
        of: prices,
        named: "prices",
        contentHash: "\(number)",
        effective: effective + TimeSpan(wholeSeconds: Int64(number))
      )
      let run = try writer.beginRun(history.description)
      try writer.append(history.records, to: run)
      try writer.endRun(run, lostRecords: 0)
    }
    try writer.close()
    let ledger = try Ledger(LedgerQuery(by: [.model]), reading: try folder.store.openReader())
    return (ledger.total, ledger.rows)
  }

  private static let before = Instant(nanoseconds: 1_767_600_000_000_000_000)
  private static let after = Instant(nanoseconds: 1_790_000_000_000_000_000)

  @Test func `savings and estimates are at the prices of the whole request's length`() throws {
    let (total, rows) = try Self.ledger(effective: Self.before)
    // What was billed stays.
    #expect(total.nanodollars == 100_000_000 && total.attemptsOfUnknownCost == 4)
    #expect(rows.map(\.names) == [["long-2"], ["other"], ["small"]])
    // a: 140,000 × (4 − 0.4); b: 400 × (2 − 0.2), in millionths of a dollar.
    #expect(rows[0].totals.savedNanodollars == 504_000_000 + 720_000)
    // a: 1,000 × (5 − 4), since 2.5 keeps its ratio to 2; b: 100 × (2.5 − 2).
    #expect(rows[0].totals.writtenExtraNanodollars == 1_000_000 + 50_000)
    // b: 500 × 2 + 400 × 0.2 + 100 × 2.5 + 50 × 8.
    #expect(rows[0].totals.estimatedNanodollars == 1_730_000)
    #expect(rows[0].totals.estimatedAttempts == 1)
    // c: 300 × 1 + 20 × 3 by h's own price; d has cached tokens, whose price is unknown.
    #expect(rows[2].totals.estimatedNanodollars == 360_000)
    #expect(rows[2].totals.estimatedAttempts == 1)
    #expect(total.cachedTokensOfUnknownPrice == 110)
    #expect(rows[1].totals.estimatedAttempts == 0)
    #expect(total.attemptsAtLaterPrices == 0)
  }

  @Test func `a list read later serves too, which is told`() throws {
    let (total, _) = try Self.ledger(effective: Self.after)
    #expect(total.savedNanodollars == 504_720_000)
    #expect(total.attemptsAtLaterPrices == 3)
  }

  @Test func `a later price without a number hides none`() throws {
    let later = """
      {"long-2": {"mode": "chat", "input_cost_per_token": 0, "output_cost_per_token": 0},
       "h/small": {"mode": "chat", "input_cost_per_token": 2e-06, "output_cost_per_token": 4e-06}}
      """
    let (total, rows) = try Self.ledger(effective: Self.before, later: later)
    #expect(total.savedNanodollars == 504_720_000)
    // c: 300 × 2 + 20 × 4.
    #expect(rows[2].totals.estimatedNanodollars == 680_000)
  }
}
