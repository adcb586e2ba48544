// SPDX-License-Identifier: Apache-2.0

/// A task type of a run with its part in the workload.
public struct TaskTypeRow: Equatable, Sendable {
  /// Name of the task type.
  public var name: String
  /// Share of the requests, 0 … 1.
  public var share: Double
  /// End-to-end latency within which a solved request counts, in seconds.
  public var objectiveSeconds: Double
  /// Median of the input tokens, or nil when unknown.
  public var medianInputTokens: Double?
  /// Median of the output tokens, or nil when unknown.
  public var medianOutputTokens: Double?

  /// Creates a row.
  public init(
    name: String,
    share: Double,
    objectiveSeconds: Double,
    medianInputTokens: Double? = nil,
    medianOutputTokens: Double? = nil
  ) {
    self.name = name
    self.share = share
    self.objectiveSeconds = objectiveSeconds
    self.medianInputTokens = medianInputTokens
    self.medianOutputTokens = medianOutputTokens
  }
}

/// A deployment of a run's fleet with whatever is worth a column.
public struct DeploymentRow: Equatable, Sendable {
  /// Name of the deployment, unique in the fleet.
  public var name: String
  /// Name of the provider.
  public var provider: String
  /// Name of the model.
  public var model: String
  /// Further columns, such as "$/M input" and "0.15"; rows of a fleet share labels and order.
  public var columns: [DescriptionRow]

  /// Creates a row.
  public init(name: String, provider: String, model: String, columns: [DescriptionRow] = []) {
    self.name = name
    self.provider = provider
    self.model = model
    self.columns = columns
  }
}
