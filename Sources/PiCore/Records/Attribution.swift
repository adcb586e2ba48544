// SPDX-License-Identifier: Apache-2.0

/// To whom a gateway charges requests, beside the tenant; what it does not say is nil.
///
/// Names of keys and end users are hashes: no key and no person is told by them.
public struct Attribution: Hashable, Sendable {
  /// The key that asked, by the first digits of its SHA-256.
  public var key: String?
  /// What the key is called.
  public var keyAlias: String?
  /// What the team is called that the key belongs to.
  public var teamAlias: String?
  /// For whom the caller asked, by a hash.
  public var endUser: String?
  /// The group of models that was asked for.
  public var modelGroup: String?

  /// Creates an attribution of which nothing is known.
  public init() {}

  /// Whether nothing is known.
  public var isEmpty: Bool { self == Attribution() }
}
