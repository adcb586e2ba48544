// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// Which requests a history shows; everything that is nil lets all of them pass.
public struct HistoryFilter: Hashable, Sendable {
  /// How a request ended.
  public enum Ending: Hashable, Sendable {
    /// With a complete answer.
    case served
    /// Without one.
    case failed
    /// With this error.
    case error(ErrorClass)
  }

  /// The run.
  public var run: RunID?
  /// When it was submitted, on its run's clock: from an instant to before another.
  public var submitted: Range<Instant>?
  /// Name of the provider that served it or was tried last.
  public var provider: String?
  /// Name of the model that served it or was tried last.
  public var model: String?
  /// Name of the deployment that served it or was tried last.
  public var deployment: String?
  /// Name of the tenant.
  public var tenant: String?
  /// Name of the task type.
  public var taskType: String?
  /// How it ended.
  public var ending: Ending?
  /// A part of its external id, error, deployment, provider or model; ASCII letters of any case.
  public var text: String?

  /// Creates a filter that lets everything pass.
  public init() {}
}

/// A request of a history, with its names.
public struct HistoryEntry: Hashable, Sendable {
  /// The run.
  public var run: RunID
  /// The request.
  public var request: RequestRecord
  /// The deployment that served it or was tried last; nil when unknown.
  public var deployment: DeploymentName?
  /// Name of the task type; nil when unknown.
  public var taskType: String?
  /// Name of the tenant; nil when unknown.
  public var tenant: String?

  /// Creates an entry.
  public init(
    run: RunID,
    request: RequestRecord,
    deployment: DeploymentName?,
    taskType: String?,
    tenant: String?
  ) {
    self.run = run
    self.request = request
    self.deployment = deployment
    self.taskType = taskType
    self.tenant = tenant
  }

  /// Where a later page of the history goes on.
  public var position: HistoryPosition {
    HistoryPosition(key: RowIdentity.request(run, request.number))
  }
}

/// A place in a history.
public struct HistoryPosition: Hashable, Sendable {
  let key: Int64
}
