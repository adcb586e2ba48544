// SPDX-License-Identifier: Apache-2.0

/// What positions in records stand for; nil for a position that the run has no name for.
extension RunDescription {
  /// The deployment at a position.
  package func deployment(_ index: DeploymentIndex) -> DeploymentName? {
    RunDescription.entry(deployments, Int(index.position))
  }

  /// The tenant at a position.
  package func tenant(_ index: TenantIndex) -> String? {
    RunDescription.entry(tenants, Int(index.position))
  }

  /// The task type at a position.
  package func taskType(_ index: TaskTypeIndex) -> String? {
    RunDescription.entry(taskTypes, Int(index.position))
  }

  /// The attribution at a position.
  package func attribution(_ index: AttributionIndex) -> Attribution? {
    RunDescription.entry(attributions, Int(index.position))
  }

  private static func entry<Name>(_ names: [Name], _ position: Int) -> Name? {
    names.indices.contains(position) ? names[position] : nil
  }
}
