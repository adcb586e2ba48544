// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiTelemetry

/// Names that a command line restricts a store to.
package struct StoreFilter: Hashable, Sendable {
  /// A name as it was given and as a store would have it, such as its hash.
  package struct Name: Hashable, Sendable {
    let given: String
    let stored: String
  }

  /// What they name.
  package let dimension: LedgerDimension
  /// The option, without dashes.
  package let option: String
  /// The names.
  package let names: [Name]

  /// Creates a filter.
  ///
  /// - Parameters:
  ///   - dimension: what the names name.
  ///   - option: the option that names it, without dashes.
  ///   - names: the names as they were given.
  ///   - stored: how a store has a name.
  package init(
    _ dimension: LedgerDimension,
    option: String,
    names: [String],
    stored: (String) -> String = { $0 }
  ) {
    self.dimension = dimension
    self.option = option
    self.names = names.map { Name(given: $0, stored: stored($0)) }
  }

  /// Refuses a name that no run has, with the nearest one that some run has.
  package func check(against runs: [StoredRun]) throws(LedgerError) {
    let known = StoreFilter.known(dimension, runs)
    for name in names where !known.contains(name.stored) {
      throw .unknownName(option: option, name: name.given, hint: StoreFilter.hint(name, known))
    }
  }

  /// Most names that an error lists.
  private static let mostListed = 8

  private static func hint(_ name: Name, _ known: [String]) -> String {
    guard !known.isEmpty else { return "; it has none" }
    let near = NearestName.hint(for: name.given, among: known)
    guard near.isEmpty else { return near }
    let names = known.prefix(mostListed).map { Sanitised.quoted($0) }.joined(separator: ", ")
    return "; it has \(names)" + (known.count > mostListed ? ", …" : "")
  }

  /// The names that the runs of a store have, each once, in the order of their bytes.
  private static func known(_ dimension: LedgerDimension, _ runs: [StoredRun]) -> [String] {
    var names: Set<String> = []
    for run in runs {
      let description = run.description
      let own: [String?] =
        switch dimension {
        case .provider: description.deployments.map(\.provider)
        case .model: description.deployments.map(\.model)
        case .deployment: description.deployments.map(\.name)
        case .tenant: description.tenants
        case .taskType: description.taskTypes
        case .run: ["\(run.id.number)"]
        case .strategy: [description.strategy]
        case .key: description.attributions.map(\.key)
        case .keyAlias: description.attributions.map(\.keyAlias)
        case .teamAlias: description.attributions.map(\.teamAlias)
        case .endUser: description.attributions.map(\.endUser)
        case .modelGroup: description.attributions.map(\.modelGroup)
        }
      names.formUnion(own.compactMap { $0 })
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
