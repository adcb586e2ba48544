// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The fleet as the gateway has observed it.
package struct ObservedFleet: Sendable {
  /// The deployments as declared, in fleet order.
  package let deployments: ContiguousArray<Deployment>
  /// Current prices.
  package var prices: ContiguousArray<PriceList>
  /// The prompt cache of each deployment as declared; nil for none.
  package let caching: ContiguousArray<PromptCaching?>
  /// Attempts started and not ended.
  package var inFlight: ContiguousArray<Int32>

  package init(_ deployments: [Deployment]) {
    self.deployments = ContiguousArray(deployments)
    prices = ContiguousArray(deployments.map(\.prices))
    caching = ContiguousArray(deployments.map(\.caching))
    inFlight = ContiguousArray(repeating: 0, count: deployments.count)
  }
}
