// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime

extension StrategyScene {
  /// A turn of a session; the first one shares nothing.
  func turn(
    _ ordinal: UInt32,
    of session: UInt32,
    input: Int32 = 5_000,
    shared: Int32 = 4_000
  ) -> Request {
    Request(
      key: RequestKey(source: session, ordinal: ordinal),
      arrival: now,
      inputTokens: TokenCount(input),
      streams: false,
      sharedPrefixTokens: TokenCount(ordinal == 0 ? 0 : shared),
      prefix: .session
    )
  }

  /// A request whose blocks end at a node.
  func blocks(_ node: UInt32, ordinal: UInt32, input: Int32) -> Request {
    Request(
      key: RequestKey(source: 0, ordinal: ordinal),
      arrival: now,
      inputTokens: TokenCount(input),
      streams: false,
      prefix: .blocks(endingAt: node)
    )
  }
}

extension Deployment {
  /// A deployment with a prompt cache; prices in dollars per million tokens.
  static func caching(
    _ name: String,
    input: Double,
    cached: Double,
    written: Double? = nil,
    output: Double = 0,
    caching: PromptCaching = PromptCaching()
  ) -> Deployment {
    func price(_ dollars: Double) -> TokenPrice { TokenPrice(picodollars: Int64(dollars * 1e6)) }
    var caching = caching
    caching.billsWrites = written != nil
    return Deployment(
      name: name,
      provider: "p",
      model: name,
      prices: PriceList(
        input: price(input),
        output: price(output),
        cachedInput: price(cached),
        writtenInput: written.map(price)
      ),
      caching: caching
    )
  }
}
