// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiSimulator

/// A fleet file: deployments as a router may know them, and how the simulator has them behave.
package struct FleetSpec: Sendable {
  package var name: String
  package var description: String
  package var members: [Member]
  /// Where the file was read, for errors that show up later.
  package var position: InputPosition

  /// One deployment with its behaviour and stated solve rates.
  package struct Member: Sendable {
    package var deployment: Deployment
    package var behaviour: HostedBehaviour
    package var solveRates: SolveRates
    package var position: InputPosition
  }

  /// The share of requests that a model solves.
  package enum SolveRates: Sendable {
    /// The same for every task type.
    case uniform(Double)
    /// Not stated; this is the default.
    case assumed(Double)
    /// By name of the task type.
    case byTaskType([(name: String, rate: Double)])
  }

  /// The deployments that state no solve rate, and the one that stands in.
  package var assumedSolveRates: [(deployment: String, rate: Double)] {
    members.compactMap { member in
      guard case .assumed(let rate) = member.solveRates else { return nil }
      return (member.deployment.name, rate)
    }
  }

  /// The fleet with solve rates in the order of the experiment's task types.
  ///
  /// - Parameters:
  ///   - taskTypes: the experiment's.
  ///   - difficulties: the law of difficulty by task type; nil where all are standard normal.
  /// - Returns: the fleet as it is simulated.
  /// - Throws: a task type without a solve rate.
  package func simulated(
    taskTypes: [TaskType],
    difficulties: [DifficultyLaw]? = nil
  ) throws(InputError) -> SimulatedFleet {
    var behaviours: [HostedBehaviour] = []
    for member in members {
      var behaviour = member.behaviour
      behaviour.solveRates = []
      for taskType in taskTypes {
        behaviour.solveRates.append(try member.solveRate(for: taskType.name))
      }
      behaviours.append(behaviour)
    }
    return SimulatedFleet(
      deployments: members.map(\.deployment),
      behaviours: behaviours,
      taskTypes: taskTypes.count,
      difficulties: difficulties
    )
  }
}

extension FleetSpec.Member {
  fileprivate func solveRate(for taskType: String) throws(InputError) -> Double {
    switch solveRates {
    case .uniform(let rate), .assumed(let rate):
      return rate
    case .byTaskType(let rates):
      if let known = rates.first(where: { $0.name == taskType }) { return known.rate }
      throw .unexpected(
        at: position,
        expected: "a solve_rate of \(deployment.name) for the task type \(taskType)",
        found: rates.map(\.name).joined(separator: ", ")
      )
    }
  }
}
