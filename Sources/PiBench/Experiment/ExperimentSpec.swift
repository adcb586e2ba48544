// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiRuntime
package import PiSimulator

/// What is compared, on which fleet and workload, and how often.
package struct ExperimentSpec: Sendable {
  package var name: String
  package var description: String
  package var fleet: FleetSpec
  package var workload: WorkloadSpec
  package var strategies: [StrategyChoice]
  package var yardsticks: [Yardstick]
  /// Label of the strategy that all differences refer to.
  package var baseline: String
  /// Dollars that a request solved within its objective is worth.
  package var value = 0.10
  package var replications = 10
  package var seed: UInt64 = 1
  package var gateway = GatewayConfiguration()
  package var labels = LabelPolicy()
  package var faults: [Fault]
  /// Arrival instants that count; nil for all, or for what warm-up leaves.
  package var window: Range<Instant>?
  /// The warm-up that a stationary experiment leaves out; nil where the rule finds it.
  package var warmUp: TimeSpan?
  /// Half-width relative to the mean at which replications stop; nil for a fixed number.
  package var precision: Double?
  /// Probability that a request's first choice is drawn among all candidates.
  package var exploration = 0.0
  /// The bytes it was read from, for the manifest.
  package var source: [UInt8]
  /// What they say.
  package var document: JSONNode
  /// The twin that its workload names; nil for other workloads.
  package var twin: JSONNode?

  /// A strategy under the label that tables print.
  package struct StrategyChoice: Hashable, Sendable {
    package var selection: StrategySelection
    package var label: String

    package init(_ selection: StrategySelection, label: String? = nil) {
      self.selection = selection
      self.label = label ?? selection.description
    }
  }

  /// Most strategies that one experiment compares.
  ///
  /// What is kept of a strategy is some 400 kB, and some 7 kB for each deployment.
  package static func mostStrategies(deployments: Int) -> Int {
    min(256, max(131_072 / max(deployments, 1), 1))
  }

  /// That limit in words.
  static func strategyLimit(deployments: Int) -> String {
    let most = mostStrategies(deployments: deployments)
    return "\(most) strategies" + (most < 256 ? " for a fleet of \(deployments) deployments" : "")
  }

  /// The yardsticks that this fleet is too large for.
  package var omittedYardsticks: [Yardstick] {
    yardsticks.filter { fleet.members.count > $0.mostDeployments }
  }

  /// The yardsticks asked for that are run, in order.
  package var runYardsticks: [Yardstick] {
    let omitted = omittedYardsticks
    return yardsticks.filter { !omitted.contains($0) }
  }

  /// Whether runs have a warm-up and a steady state; all others are terminating.
  package var isStationary: Bool {
    workload.isStationary && faults.isEmpty && window == nil
  }
}

/// What bounds or anchors a comparison; never a candidate for production.
package enum Yardstick: String, CaseIterable, JSONDecodable, Sendable {
  /// The deployment that alone has the highest mean net value.
  case bestSingle = "best_single"
  /// The table of one deployment a task type with the highest mean net value.
  case bestPerTask = "best_per_task"
  /// Knows parameters, difficulty and queues, but not the luck.
  case oracle
  /// Knows all but the luck and the hidden part of difficulty, which no router can see.
  case blindOracle = "oracle.blind"
  /// Knows the luck as well.
  case luckOracle = "oracle.luck"

  /// Those of an experiment that names none.
  package static let usual: [Yardstick] = [.bestSingle, .bestPerTask, .oracle, .luckOracle]

  /// Most deployments of a fleet that it is run for.
  ///
  /// What is kept of every deployment alone grows with the square of the fleet, and so does what an oracle
  /// does for every request: it looks at all pairs of deployments.
  package var mostDeployments: Int {
    switch self {
    case .bestSingle, .bestPerTask: 256
    case .oracle, .blindOracle, .luckOracle: 64
    }
  }
}
