// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The strategies that can be named, and how to make them.
package struct StrategyRegistry: Sendable {
  /// Every strategy, the plain ones first, then by namespace and name.
  package let all: [StrategyDescriptor]

  /// Creates a registry; traps when two strategies have the same identifier.
  package init(_ descriptors: [StrategyDescriptor]) {
    let ids = descriptors.flatMap { [$0.id] + $0.aliases }.sorted()
    precondition(zip(ids, ids.dropFirst()).allSatisfy { $0 != $1 }, "strategy identifiers differ")
    all = descriptors
  }

  /// The strategies of both registries, those of `other` behind.
  package func joined(with other: StrategyRegistry) -> StrategyRegistry {
    StrategyRegistry(all + other.all)
  }

  /// The strategy with this identifier or alias; throws with the nearest one otherwise.
  package func descriptor(_ id: String) throws(StrategyError) -> StrategyDescriptor {
    if let found = all.first(where: { $0.id == id || $0.aliases.contains(id) }) { return found }
    let names = all.flatMap { [$0.id] + $0.aliases }
    throw .unknownStrategy(id, nearest: NearestName.of(id, among: names))
  }

  /// A selection under the strategy's own identifier, where it was named by an alias.
  package func named(_ selection: StrategySelection) -> StrategySelection {
    guard let found = all.first(where: { $0.aliases.contains(selection.id) }) else {
      return selection
    }
    return StrategySelection(found.id, selection.parameters)
  }

  /// Makes a strategy for a fleet, with every given parameter checked.
  package func make(
    _ id: String,
    parameters: [(name: String, value: ParameterValue)] = [],
    deployments: [Deployment],
    taskTypes: [TaskType],
    prefixes: PrefixTree? = nil,
    depth: Int = 0
  ) throws(StrategyError) -> any RoutingStrategy {
    let descriptor = try descriptor(id)
    let names = descriptor.parameters.map(\.name)
    for (name, _) in parameters where !names.contains(name) {
      let nearest = NearestName.of(name, among: names)
      throw .unknownParameter(name, strategy: id, nearest: nearest)
    }
    let setup = StrategySetup(
      deployments: deployments,
      taskTypes: taskTypes,
      descriptorID: id,
      declared: descriptor.parameters,
      given: parameters,
      prefixes: prefixes,
      registry: self,
      depth: depth
    )
    try setup.check(descriptor.parameters)
    return try descriptor.make(setup)
  }

  /// Makes the strategy of a selection.
  package func make(
    _ selection: StrategySelection,
    deployments: [Deployment],
    taskTypes: [TaskType],
    prefixes: PrefixTree? = nil,
    depth: Int = 0
  ) throws(StrategyError) -> any RoutingStrategy {
    try make(
      selection.id,
      parameters: selection.parameters.map { ($0.name, $0.value) },
      deployments: deployments,
      taskTypes: taskTypes,
      prefixes: prefixes,
      depth: depth
    )
  }
}

extension StrategySetup {
  /// Checks the given values of all parameters, also of those that a strategy would not read.
  func check(_ parameters: [StrategyParameter]) throws(StrategyError) {
    for parameter in parameters {
      switch parameter.kind {
      case .number: _ = try number(parameter.name)
      case .word: _ = try word(parameter.name)
      case .choice: _ = try choice(parameter.name)
      case .flag: _ = try flag(parameter.name)
      case .table: _ = try table(parameter.name)
      case .strategy: _ = try strategy(parameter.name)
      }
    }
  }
}
