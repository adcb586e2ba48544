// SPDX-License-Identifier: Apache-2.0

/// A kind of request with its service-level objective.
public struct TaskType: Hashable, Sendable {
  /// Name, unique in an experiment.
  public var name: String
  /// End-to-end latency within which a solved request counts.
  public var objective: TimeSpan

  /// Creates a task type.
  public init(name: String, objective: TimeSpan) {
    self.name = name
    self.objective = objective
  }
}
