// SPDX-License-Identifier: Apache-2.0

/// A point on the run's clock, in whole nanoseconds since the clock's origin.
@frozen
public struct Instant: Hashable, Comparable, Sendable {
  /// Nanoseconds since the origin of the clock, 0 or more in a simulation.
  public var nanoseconds: Int64

  /// Creates an instant from nanoseconds since the origin.
  @inlinable
  public init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  /// The origin of the clock.
  @inlinable
  public static var zero: Instant { Instant(nanoseconds: 0) }

  /// An instant later than every event of a run.
  @inlinable
  public static var distantFuture: Instant { Instant(nanoseconds: .max) }

  /// Orders two instants by time.
  @inlinable
  public static func < (left: Instant, right: Instant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// The instant that lies `span` after this one; traps on overflow.
  @inlinable
  public static func + (instant: Instant, span: TimeSpan) -> Instant {
    Instant(nanoseconds: instant.nanoseconds + span.nanoseconds)
  }

  /// The instant that lies `span` before this one; traps on overflow.
  @inlinable
  public static func - (instant: Instant, span: TimeSpan) -> Instant {
    Instant(nanoseconds: instant.nanoseconds - span.nanoseconds)
  }

  /// The span from `right` to `left`; traps on overflow.
  @inlinable
  public static func - (left: Instant, right: Instant) -> TimeSpan {
    TimeSpan(nanoseconds: left.nanoseconds - right.nanoseconds)
  }
}
