// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiRuntime

/// Which runs of an experiment leave their records for a store.
package struct LoggedRuns: Hashable, Sendable {
  /// The word that stands for all strategies.
  package static let all = "all"

  /// Labels of strategies in the order of the experiment.
  package let labels: [String]
  /// How many replications, from the first on; fewer where fewer ran.
  package let replications: Int

  /// Chooses runs.
  ///
  /// - Parameters:
  ///   - names: labels or identifiers of strategies, separated by commas, or `all`; nil for the baseline.
  ///   - replications: how many; a precision rule may end before.
  ///   - spec: the experiment.
  ///   - registry: knows other names of strategies.
  /// - Throws: `ExperimentError.usage` for what the experiment does not run.
  package init(
    strategies names: String?,
    replications: Int,
    of spec: ExperimentSpec,
    registry: StrategyRegistry = .builtIn
  ) throws(ExperimentError) {
    let most =
      spec.precision == nil ? spec.replications : ExperimentRunner.mostReplications
    guard replications <= most else {
      throw .usage(
        option: "--telemetry-replications",
        reason: "expected at most the experiment's \(most) replications, found \(replications)"
      )
    }
    self.replications = replications
    let known = spec.strategies.map(\.label)
    guard let names else {
      labels = known.filter { $0 == spec.baseline }
      return
    }
    guard names != LoggedRuns.all else {
      labels = known
      return
    }
    var wanted: Set<String> = []
    do throws(StrategyError) {
      let parts = try StrategySelection.names(in: names)
      guard !parts.isEmpty else {
        throw .malformed(names, expected: LoggedRuns.expectation(names, among: known))
      }
      for name in parts {
        let id = registry.named(StrategySelection(name)).id
        let found =
          known.contains(name)
          ? [name] : spec.strategies.filter { $0.selection.id == id }.map(\.label)
        guard !found.isEmpty else {
          throw .malformed(name, expected: LoggedRuns.expectation(name, among: known))
        }
        wanted.formUnion(found)
      }
    } catch {
      throw .usage(option: "--telemetry-strategy", reason: "\(error)")
    }
    labels = known.filter(wanted.contains)
  }

  private static func expectation(_ name: String, among labels: [String]) -> String {
    "a strategy that is compared, or \(all)\(NearestName.hint(for: name, among: labels + [all]));"
      + " there are " + labels.joined(separator: ", ")
  }

  /// Whether a run is one of them; yardsticks never are.
  func contain(_ arm: Arm, replication: Int) -> Bool {
    guard case .strategy = arm.policy, replication < self.replications else { return false }
    return labels.contains(arm.label)
  }
}
