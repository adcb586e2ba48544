// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// What a run holds, as its writer counted it; later checks reconcile with it.
public struct StoredTotals: Hashable, Sendable {
  /// Requests that ended.
  public var requests: Int64 = 0
  /// Decisions.
  public var decisions: Int64 = 0
  /// Attempts.
  public var attempts: Int64 = 0
  /// Labels.
  public var labels: Int64 = 0
  /// Prices.
  public var prices: Int64 = 0
  /// Vectors of prompts.
  public var promptVectors: Int64 = 0
  /// Money billed for all attempts whose cost is known.
  public var cost = NanoDollars.zero
  /// Attempts whose cost is unknown.
  public var attemptsOfUnknownCost: Int64 = 0
  /// Records that were lost before they reached the store.
  public var lostRecords: Int64 = 0

  /// Creates the totals of an empty run.
  public init() {}

  /// Records of every kind.
  public var records: Int64 { requests + decisions + attempts + labels + prices + promptVectors }
}
