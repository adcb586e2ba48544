// SPDX-License-Identifier: Apache-2.0

import PiRuntime

/// Dollars that an answer is expected to cost, by kind of token.
package struct CostByKind: Sendable {
  /// Input that the prompt cache does not hold, at the price of writing where it was written.
  package var freshInput = 0.0
  package var cachedInput = 0.0
  package var output = 0.0

  package var total: Double { freshInput + cachedInput + output }
}

/// Prices and tokens of a candidate as features recorded them.
struct RecordedPrices {
  /// Fewest tokens that a prompt cache keeps, unless it is declared otherwise.
  private static let leastCached = 1_024.0

  private let fresh: Double
  private let cached: Double
  private let input: Double
  private let cachedInput: Double
  private let written: Double
  private let output: Double

  /// Reads them by name.
  init(_ value: (String) -> Float) {
    fresh = Double(value("fresh_input_tokens"))
    cached = Double(value("cached_input_tokens"))
    input = RecordedPrices.exact(value("input_price"))
    cachedInput = RecordedPrices.exact(value("cached_input_price"))
    written = RecordedPrices.exact(value("cache_write_price"))
    output = RecordedPrices.exact(value("output_price"))
  }

  /// The decimal number that was made a Float32: the shortest one that it stands for.
  private static func exact(_ value: Float) -> Double { Double("\(value)") ?? Double(value) }

  /// The expected cost of an answer.
  ///
  /// Nothing records whether fresh input is billed as written. Where it is told what the cost was, the price
  /// that agrees is taken; else that of writing, for prompts that caches keep.
  ///
  /// - Parameters:
  ///   - outputTokens: expected output.
  ///   - known: dollars that the log tells; nil where it does not.
  /// - Returns: dollars by kind.
  func cost(outputTokens: Double, known: Double?) -> CostByKind {
    func cost(_ price: Double) -> CostByKind {
      CostByKind(
        freshInput: fresh * price / 1e6,
        cachedInput: cached * cachedInput / 1e6,
        output: outputTokens * output / 1e6
      )
    }
    let (plain, writing) = (cost(input), cost(written))
    guard let known else { return fresh + cached >= RecordedPrices.leastCached ? writing : plain }
    return abs(writing.total - known) < abs(plain.total - known) ? writing : plain
  }
}
