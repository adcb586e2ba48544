// SPDX-License-Identifier: Apache-2.0

/// What a store says about a set without its cells.
public struct StoredOutcomeSet: Hashable, Sendable {
  /// Its number in the store, from 1.
  public var number: Int64
  /// What it is called.
  public var name: String
  /// SHA-256 over the bytes that it was imported from.
  public var contentHash: String
  /// How many prompts it has.
  public var prompts: Int
  /// How many models it has.
  public var models: Int
  /// Numbers of a vector; nil when it has none.
  public var embeddingWidth: Int?
}
