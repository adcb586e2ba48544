// SPDX-License-Identifier: Apache-2.0

extension StrategyRegistry {
  /// The registry with the strategies that are made from routing weights, by the weights' names.
  package func with(_ weights: [String: RoutingWeights]) -> StrategyRegistry {
    joined(
      with: StrategyRegistry([
        LearnedStrategy.descriptor(weights), LearnedTable.descriptor(weights),
      ])
    )
  }
}
