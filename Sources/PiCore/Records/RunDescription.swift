// SPDX-License-Identifier: Apache-2.0

/// What the records of one run refer to by position, and where they come from.
public struct RunDescription: Hashable, Sendable {
  /// Where the records come from.
  public enum Origin: String, CaseIterable, Hashable, Sendable {
    /// The simulator.
    case simulated
    /// A recording of another system.
    case imported
    /// A gateway that served real traffic.
    case production
  }

  /// What instants count from.
  public enum Clock: String, CaseIterable, Hashable, Sendable {
    /// The start of the run.
    case virtual
    /// 1970-01-01 00:00 UTC.
    case unix
  }

  /// Where the records come from.
  public var origin: Origin
  /// What instants count from.
  public var clock: Clock
  /// What the run is called, such as the experiment or the imported file.
  public var name: String
  /// The strategy that decided; nil when unknown.
  public var strategy: String?
  /// The version of the strategy with its parameters; nil when unknown.
  public var strategyVersion: String?
  /// Seed of all luck; nil when not simulated.
  public var seed: UInt64?
  /// Replication, from 0; nil when not simulated.
  public var replication: Int32?
  /// SHA-256 of the experiment or of the imported bytes, as hexadecimal digits.
  public var contentHash: String
  /// SHA-256 of the feature schema of its decisions; nil when none were recorded.
  public var featureSchemaHash: String?
  /// Names of the features, in order: those of a request, then those of a candidate.
  public var featureNames: [String]
  /// How many of the features, the first ones, are those of a request.
  public var requestFeatures: Int
  /// The fleet.
  public var deployments: [DeploymentName]
  /// Names of task types.
  public var taskTypes: [String]
  /// Names of tenants.
  public var tenants: [String]
  /// To whom requests are charged beside tenants.
  public var attributions: [Attribution]
  /// What made the vectors of prompts.
  public var encoders: [PromptEncoder]

  /// Creates the description of a run whose fleet, task types and tenants are yet to be named.
  public init(origin: Origin, clock: Clock, name: String, contentHash: String) {
    self.origin = origin
    self.clock = clock
    self.name = name
    self.contentHash = contentHash
    featureNames = []
    requestFeatures = 0
    deployments = []
    taskTypes = []
    tenants = []
    attributions = []
    encoders = []
  }
}

/// What a deployment is called, whatever else is known of it.
public struct DeploymentName: Hashable, Sendable {
  /// Name, unique in the run.
  public var name: String
  /// Who serves it; nil when unknown.
  public var provider: String?
  /// Which model it serves; nil when unknown.
  public var model: String?

  /// Creates a name.
  public init(name: String, provider: String? = nil, model: String? = nil) {
    self.name = name
    self.provider = provider
    self.model = model
  }
}
