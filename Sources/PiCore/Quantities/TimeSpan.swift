// SPDX-License-Identifier: Apache-2.0

/// A length of time in whole nanoseconds.
@frozen
public struct TimeSpan: Hashable, Comparable, Sendable {
  /// Length in nanoseconds; negative when it points backwards.
  public var nanoseconds: Int64

  /// Creates a span from nanoseconds.
  @inlinable
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// Creates a span from whole milliseconds; traps on overflow.
  @inlinable
  public init(milliseconds: Int64) {
    self.nanoseconds = milliseconds * 1_000_000
  }

  /// Creates a span from whole seconds; traps on overflow.
  @inlinable
  public init(wholeSeconds: Int64) {
    self.nanoseconds = wholeSeconds * 1_000_000_000
  }

  /// Creates the nearest span, half to even, and saturates at ±100 years; not-a-number becomes zero.
  ///
  /// Simulated laws have unbounded tails, so a conversion on the event path must not trap. Input
  /// that users write is checked by ``init(exactlySeconds:)`` instead.
  @inlinable
  public init(clampingSeconds seconds: Double) {
    let limit = 3.155_76e18
    let scaled = seconds * 1e9
    if scaled < 0x1p51, scaled > -0x1p51 {
      // Adding 1.5 · 2⁵² rounds; `rounded()` is a library call on a plain x86-64.
      let bits = (scaled + 0x1.8p52).bitPattern
      self.nanoseconds = Int64(bitPattern: bits &- 0x4338_0000_0000_0000)
      return
    }
    guard scaled < limit else {
      self.nanoseconds = scaled.isNaN ? 0 : Int64(limit)
      return
    }
    self.nanoseconds = scaled > -limit ? Int64(scaled.rounded(.toNearestOrEven)) : -Int64(limit)
  }

  /// Creates the nearest span, or nil when `seconds` is not finite or exceeds ±100 years.
  @inlinable
  public init?(exactlySeconds seconds: Double) {
    guard seconds.isFinite, abs(seconds) <= 3.155_76e9 else { return nil }
    self.init(clampingSeconds: seconds)
  }

  /// The empty span.
  @inlinable
  public static var zero: TimeSpan { TimeSpan(nanoseconds: 0) }

  /// The length in seconds, correctly rounded from nanoseconds.
  @inlinable
  public var seconds: Double { Double(nanoseconds) / 1e9 }

  /// Orders two spans by length.
  @inlinable
  public static func < (left: TimeSpan, right: TimeSpan) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The sum of two spans; traps on overflow.
  @inlinable
  public static func + (left: TimeSpan, right: TimeSpan) -> TimeSpan {
    TimeSpan(nanoseconds: left.nanoseconds + right.nanoseconds)
  }

  /// The difference of two spans; traps on overflow.
  @inlinable
  public static func - (left: TimeSpan, right: TimeSpan) -> TimeSpan {
    TimeSpan(nanoseconds: left.nanoseconds - right.nanoseconds)
  }
}
