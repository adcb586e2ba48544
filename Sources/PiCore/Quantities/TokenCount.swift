// SPDX-License-Identifier: Apache-2.0

/// A number of tokens, 0 … 2,147,483,647.
@frozen
public struct TokenCount: Hashable, Comparable, Sendable {
  /// How many tokens.
  public var count: Int32

  /// Creates a count of tokens; traps when negative.
  @inlinable
  public init(_ count: Int32) {
    precondition(count >= 0, "a token count is not negative")
    self.count = count
  }

  /// Most tokens of a kind that one request may have, so that no sum over its attempts overflows.
  @inlinable
  public static var mostPerRequest: Int32 { 200_000_000 }

  /// Creates a count that one request may have; nil outside 0 … 200,000,000.
  @inlinable
  public init?(perRequest count: Int64) {
    guard (0...Int64(TokenCount.mostPerRequest)).contains(count) else { return nil }
    self.count = Int32(truncatingIfNeeded: count)
  }

  /// Creates the nearest count, clamped to 0 … 200,000,000; not-a-number becomes 0.
  @inlinable
  public init(clamping value: Double) {
    guard value > 0 else {
      self.count = 0
      return
    }
    // Adding 1.5 · 2⁵² rounds; `rounded()` is a library call on a plain x86-64.
    let rounded = (min(value, 200_000_000) + 0x1.8p52).bitPattern &- 0x4338_0000_0000_0000
    self.count = Int32(truncatingIfNeeded: rounded)
  }

  /// No tokens.
  @inlinable
  public static var zero: TokenCount { TokenCount(0) }

  /// Orders two counts.
  @inlinable
  public static func < (left: TokenCount, right: TokenCount) -> Bool {
    left.count < right.count
  }

  /// The sum of two counts; traps on overflow.
  @inlinable
  public static func + (left: TokenCount, right: TokenCount) -> TokenCount {
    TokenCount(left.count + right.count)
  }
}
