// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Entries of a recording that are left out on purpose, by kind: how many there are, and what they
/// cost.
///
/// What is kept and what is left out add up to the file's own sum.
public struct LeftOutEntries: Hashable, Sendable {
  /// Entries of one kind.
  public struct Kind: Hashable, Sendable {
    /// What such entries are, in words for the user.
    public let name: String
    /// How many there are.
    public fileprivate(set) var entries = 0
    /// What they cost in all, as far as that is known.
    public fileprivate(set) var nanodollars: Int128 = 0
    /// How many of them have no known cost.
    public fileprivate(set) var ofUnknownCost = 0
  }

  /// The kinds in the order of first sight.
  public private(set) var kinds: [Kind] = []

  /// Creates an empty tally.
  public init() {}

  /// How many entries of all kinds.
  public var count: Int { kinds.reduce(0) { $0 + $1.entries } }

  /// What they cost in all, as far as that is known.
  public var nanodollars: Int128 { kinds.reduce(0) { $0 + $1.nanodollars } }

  /// Counts an entry.
  ///
  /// - Parameters:
  ///   - kind: what such entries are; one of a few fixed names, never text of a file.
  ///   - cost: what the file says that it cost; nil when it does not.
  mutating func add(_ kind: String, cost: NanoDollars?) {
    var place = kinds.firstIndex { $0.name == kind } ?? kinds.count
    if place == kinds.count {
      kinds.append(Kind(name: kind))
      place = kinds.count - 1
    }
    kinds[place].entries += 1
    if let cost {
      kinds[place].nanodollars += Int128(cost.amount)
    } else {
      kinds[place].ofUnknownCost += 1
    }
  }
}
