// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// Which requests of a store are looked for; all conditions must hold.
public struct RequestSearch: Hashable, Sendable {
  /// A text that is part of something that the request is called by.
  ///
  /// That is its name, its error's text or class, the name of its tenant, task type, deployment,
  /// provider or model, its number, or `source:ordinal`. Letters A–Z match in any case.
  public var text: String?
  /// A provider that it was sent to.
  public var provider: String?
  /// A model that it was sent to.
  public var model: String?
  /// A deployment that it was sent to.
  public var deployment: String?
  /// Who asked.
  public var tenant: String?
  /// What it was about.
  public var taskType: String?
  /// How it, or one of its attempts, failed.
  public var error: ErrorClass?
  /// The first instant of arrival that counts.
  public var from: Instant?
  /// The first instant of arrival that counts no more.
  public var to: Instant?
  /// The strategy that decided in the run.
  public var strategy: String?
  /// The only runs that count; nil for all.
  public var runs: Set<RunID>?

  /// Creates a search that finds everything.
  public init() {}
}

/// A request that was found, with its attempts and the names of its run.
public struct FoundRequest: Hashable, Sendable {
  /// The run.
  public var run: StoredRun
  /// The request.
  public var request: RequestRecord
  /// Its attempts in their order.
  public var attempts: ContiguousArray<AttemptRecord>
}
