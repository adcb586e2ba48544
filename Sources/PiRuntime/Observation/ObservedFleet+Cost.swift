// SPDX-License-Identifier: Apache-2.0

import PiCore

extension ObservedFleet {
  /// Dollars that a request costs at a deployment: fresh, cached and written input and some output, at
  /// the current prices that its whole input calls for.
  ///
  /// - Parameters:
  ///   - request: the request.
  ///   - deployment: where it would go.
  ///   - cached: input tokens from the prompt cache, which count where the deployment has one.
  ///   - outputTokens: output tokens, or their mean.
  /// - Returns: dollars, 0 or more.
  func dollars(
    for request: Request,
    at deployment: DeploymentIndex,
    cached: Int32,
    outputTokens: Double
  ) -> Double {
    let input = request.inputTokens.count
    let prices = prices[deployment.offset].prices(forInput: Int64(input))
    let output = outputTokens * Double(prices.output.picodollars)
    guard let caching = caching[deployment.offset] else {
      return (Double(input) * Double(prices.input.picodollars) + output) / 1e12
    }
    let fresh = caching.bills(writing: input) ? prices.writtenInput : prices.input
    let paid =
      Double(input - cached) * Double(fresh.picodollars)
      + Double(cached) * Double(prices.cachedInput.picodollars)
    return (paid + output) / 1e12
  }
}
