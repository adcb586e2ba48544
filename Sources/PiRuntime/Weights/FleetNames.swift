// SPDX-License-Identifier: Apache-2.0

/// The deployments and task types that routing weights were trained on.
///
/// A deployment keeps its identity from run to run by its name and the model that it serves.
package struct FleetNames: Hashable, Sendable {
  /// A deployment as the weights know it.
  package struct Place: Hashable, Sendable {
    package var name: String
    package var model: String

    package init(name: String, model: String) {
      self.name = name
      self.model = model
    }
  }

  package var deployments: [Place]
  package var taskTypes: [String]

  package init(deployments: [Place], taskTypes: [String]) {
    self.deployments = deployments
    self.taskTypes = taskTypes
  }

  /// The models, in the order of their first deployments.
  package var models: [String] {
    var models: [String] = []
    for place in deployments where !models.contains(place.model) { models.append(place.model) }
    return models
  }

  /// The categories of a feature, which are called by their positions, since names may be anything; nil
  /// for a feature that is a number.
  package func categories(of feature: String) -> [String]? {
    let count: Int
    switch feature {
    case "deployment": count = deployments.count
    case "model": count = models.count
    case "task_type": count = taskTypes.count
    default: return nil
    }
    return (0..<count).map { "\($0)" }
  }

  /// The place of each of a fleet's deployments among those known; nil where it is not.
  package func places(of fleet: [Place]) -> [Int?] {
    fleet.map { place in deployments.firstIndex(of: place) }
  }
}
