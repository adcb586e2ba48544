// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// What a ledger can be broken down by.
public enum LedgerDimension: String, CaseIterable, Hashable, Sendable {
  /// Who serves the deployment.
  case provider
  /// The model that the deployment serves.
  case model
  /// The deployment.
  case deployment
  /// Who asked.
  case tenant
  /// Kind of task.
  case taskType = "task_type"
  /// The run, by its number.
  case run
  /// The strategy that decided in the run.
  case strategy
  /// The key that asked, by the first digits of its hash.
  case key
  /// What the key is called.
  case keyAlias = "key_alias"
  /// What the key's team is called.
  case teamAlias = "team_alias"
  /// For whom the caller asked, by a hash.
  case endUser = "end_user"
  /// The group of models that was asked for.
  case modelGroup = "model_group"
}

/// What a ledger is made of, and how it is broken down.
public struct LedgerQuery: Hashable, Sendable {
  /// What rows are told apart by.
  public var dimensions: [LedgerDimension]
  /// Periods that rows are told apart by; nil for all time.
  public var calendar: LedgerCalendar?
  /// The only clock whose runs count; nil for the calendar's, or for both without one.
  public var onlyClock: RunDescription.Clock?
  /// The only runs that count; nil for all.
  public var runs: Set<RunID>?
  /// Names that count, by what they name; a dimension without names is not restricted.
  public var names: [LedgerDimension: Set<String>] = [:]
  /// What ended before this does not count.
  public var from: Instant?
  /// What ended at this or later does not count.
  public var to: Instant?

  /// Creates a query over all of a store.
  public init(by dimensions: [LedgerDimension] = [], calendar: LedgerCalendar? = nil) {
    self.dimensions = dimensions
    self.calendar = calendar
  }

  /// Whether something at an instant counts.
  func covers(_ instant: Instant) -> Bool {
    instant >= from ?? Instant(nanoseconds: .min) && to.map { instant < $0 } ?? true
  }
}
