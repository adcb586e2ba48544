// SPDX-License-Identifier: Apache-2.0

/// An amount of money in whole nanodollars (10⁻⁹ US dollars).
@frozen
public struct NanoDollars: Hashable, Comparable, Sendable {
  /// The amount in nanodollars.
  public var amount: Int64

  /// Creates an amount of nanodollars.
  @inlinable
  public init(_ amount: Int64) {
    self.amount = amount
  }

  /// No money.
  @inlinable
  public static var zero: NanoDollars { NanoDollars(0) }

  /// The amount in dollars, correctly rounded.
  @inlinable
  public var dollars: Double { Double(amount) / 1e9 }

  /// Orders two amounts.
  @inlinable
  public static func < (left: NanoDollars, right: NanoDollars) -> Bool {
    left.amount < right.amount
  }

  /// The sum of two amounts; traps on overflow.
  @inlinable
  public static func + (left: NanoDollars, right: NanoDollars) -> NanoDollars {
    NanoDollars(left.amount + right.amount)
  }

  /// Adds an amount in place; traps on overflow.
  @inlinable
  public static func += (left: inout NanoDollars, right: NanoDollars) {
    left.amount += right.amount
  }
}

/// The price of one token in whole picodollars, that is microdollars per million tokens.
@frozen
public struct TokenPrice: Hashable, Comparable, Sendable {
  /// Picodollars per token, 0 or more.
  public var picodollars: Int64

  /// Creates a price from picodollars per token.
  @inlinable
  public init(picodollars: Int64) {
    precondition(picodollars >= 0, "a token price is not negative")
    self.picodollars = picodollars
  }

  /// Creates the nearest price, half to even, or nil outside 0 … 1,000,000 dollars per million tokens.
  public init?(dollarsPerMillionTokens dollars: Double) {
    guard dollars.isFinite, dollars >= 0, dollars <= 1e6 else { return nil }
    self.picodollars = Int64((dollars * 1e6).rounded(.toNearestOrEven))
  }

  /// Nothing to pay.
  @inlinable
  public static var free: TokenPrice { TokenPrice(picodollars: 0) }

  /// The price in dollars per million tokens.
  @inlinable
  public var dollarsPerMillionTokens: Double { Double(picodollars) / 1e6 }

  /// Orders two prices.
  @inlinable
  public static func < (left: TokenPrice, right: TokenPrice) -> Bool {
    left.picodollars < right.picodollars
  }
}
