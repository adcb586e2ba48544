// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import PiTelemetry
import Testing

@Suite struct PriceHistoryTests {
  private static let list = """
    {"large": {"litellm_provider": "vendor", "mode": "chat", "input_cost_per_token": 3e-06,
       "output_cost_per_token": 1.5e-05, "cache_read_input_token_cost": 3e-07,
       "input_cost_per_token_above_200k_tokens": 6e-06, "output_cost_per_token_above_200k_tokens": 2.25e-05},
     "free": {"litellm_provider": "host", "mode": "chat", "input_cost_per_token": 0.0, "output_cost_per_token": 0},
     "odd": {"litellm_provider": "host", "mode": "chat", "input_cost_per_token": 1.4999999999999999e-06,
       "output_cost_per_token": 0.0000025}}
    """

  private static func prices() throws -> ImportedPrices {
    try ImportedPrices(parsing: Array(list.utf8), named: "f", date: "2026-11-02")
  }

  @Test func `prices become history of a run of their own`() throws {
    let folder = try ImportFolder()
    let history = CatalogueChanges.history(
      of: try Self.prices(),
      named: "prices",
      contentHash: "h",
      effective: nine
    )
    let writer = try folder.store.openWriter()
    let run = try writer.beginRun(history.description)
    try writer.append(history.records, to: run)
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    var found: [PriceRecord] = []
    try folder.store.openReader().prices(of: run) {
      found.append($0)
      return true
    }
    #expect(found.count == 3)
    #expect(found.map(\.tiers) == (try Self.prices()).models.map(\.tiers))
    #expect(found.contains { !$0.tiers.isEmpty })
    #expect(found[1].input == nil && found[0].cachedInput == TokenPrice(picodollars: 300_000))
    #expect(found[0].effective == nine)
  }
}
