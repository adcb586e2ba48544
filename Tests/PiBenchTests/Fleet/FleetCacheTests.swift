// SPDX-License-Identifier: Apache-2.0

import PiBench
import PiCore
import Testing

/// The keys of a deployment's prompt cache and of its prices beyond the usual.
struct FleetCacheTests {
  private static let part = #""input_usd_per_million": 1,"#

  private static func deployment(_ keys: String) throws -> Deployment {
    let text = SampleFiles.experiment(replacing: part, with: part + " " + keys)
    return try SampleFiles.read(text).fleet.members[0].deployment
  }

  private func price(_ dollars: Double) -> TokenPrice {
    TokenPrice(picodollars: Int64(dollars * 1e6))
  }

  @Test func `a cached price turns the usual cache on`() throws {
    #expect(try FleetCacheTests.deployment("").caching == nil)
    let usual = try FleetCacheTests.deployment(#""cached_input_usd_per_million": 0.1,"#)
    #expect(usual.caching == PromptCaching())
    #expect(usual.caching?.lifetime == TimeSpan(wholeSeconds: 300))
    #expect(usual.caching?.leastTokens == 1_024 && usual.caching?.capacity == nil)
    #expect(usual.capabilities.contains(.promptCaching))
    #expect(usual.prices.writtenInput == price(1))
  }

  @Test func `the price of writing follows the kind`() throws {
    let keys = #""cache_write_usd_per_million": 1.25, "cache_write_1h_usd_per_million": 2, "#
    let short = try FleetCacheTests.deployment(keys + #""cache_kind": "5m","#)
    let long = try FleetCacheTests.deployment(keys + #""cache_kind": "1h","#)
    #expect(short.prices.writtenInput == price(1.25) && long.prices.writtenInput == price(2))
    #expect(short.caching == PromptCaching(billsWrites: true))
    #expect(
      long.caching == PromptCaching(lifetime: TimeSpan(wholeSeconds: 3_600), billsWrites: true)
    )
  }

  @Test func `lifetime, capacity and least length are what is stated`() throws {
    let deployment = try FleetCacheTests.deployment(
      #""cache_lifetime_s": 60.5, "cache_capacity_tokens": 5120, "cache_least_tokens": 0,"#
    )
    #expect(
      deployment.caching
        == PromptCaching(
          lifetime: TimeSpan(milliseconds: 60_500),
          capacity: 5_120,
          leastTokens: 0
        )
    )
  }

  @Test func `tiers change the prices of long inputs`() throws {
    let deployment = try FleetCacheTests.deployment(
      #""cached_input_usd_per_million": 0.1, "tiers": [{"above_tokens": 1000, "#
        + #""input_usd_per_million": 2}, {"above_tokens": 2000, "output_usd_per_million": 9}],"#
    )
    let prices = deployment.prices
    #expect(prices.prices(forInput: 1_000) == prices.base)
    #expect(prices.prices(forInput: 1_001).input == price(2))
    #expect(prices.prices(forInput: 1_001).cachedInput == price(0.2))
    #expect(prices.prices(forInput: 1_001).output == price(2))
    #expect(prices.prices(forInput: 2_001).input == price(2))
    #expect(prices.prices(forInput: 2_001).output == price(9))
  }

  @Test(arguments: [
    (#""cache_kind": "2h","#, #"expected one of 5m, 1h, found "2h""#),
    (#""cache_lifetime_s": -1,"#, "expected a number in 0 … 315360000, found -1"),
    (#""cache_least_tokens": 1.5,"#, "expected a whole number, found 1.5"),
    (#""cache_lifetme_s": 1,"#, #"did you mean "cache_lifetime_s"?"#),
    (
      #""tiers": [{"above_tokens": 9, "output_usd_per_million": 1}, {"above_tokens": 9}],"#,
      "expected a tier above more tokens than the one before"
    ),
  ])
  func `a wrong key or value is refused by its place`(_ keys: String, _ text: String) {
    do throws(InputError) {
      let bent = SampleFiles.experiment(
        replacing: FleetCacheTests.part,
        with: FleetCacheTests.part + " " + keys
      )
      _ = try SampleFiles.read(bent)
      Issue.record("accepted \(keys)")
    } catch {
      #expect("\(error)".hasPrefix("e.json:4:"), "\(error)")
      #expect("\(error)".contains(text), "\(error)")
    }
  }

  @Test func `a strategy inside another reads alike as an object and as text`() throws {
    let object =
      #"{"id": "sticky", "label": "object", "parameters": {"then": {"id": "p2c.peak_ewma", "#
    let text = SampleFiles.experiment(
      replacing: #""random", "#,
      with: object + #""parameters": {"tau_s": 60}}}}, "sticky(then=p2c.peak_ewma(tau_s=60))", "#
    )
    let spec = try SampleFiles.read(text)
    #expect(spec.strategies[0].selection == spec.strategies[1].selection)
    #expect("\(spec.strategies[0].selection)" == "sticky(then=p2c.peak_ewma(tau_s=60))")
  }
}
