// SPDX-License-Identifier: Apache-2.0
// Little: A Proof for the Queuing Formula L = λW. Operations Research 9(3), 1961,
// doi:10.1287/opre.9.3.383.

package import PiCore

/// Little's law as an identity of integers: from empty to drained, ∫N(t)dt equals Σ time in system.
package struct LittleLedger: Sendable {
  /// Customers present.
  package private(set) var present: Int64 = 0
  /// Customers that ever came.
  package private(set) var entered: Int64 = 0
  /// ∫N(t)dt in customer-nanoseconds, up to the last change.
  package private(set) var area: Int128 = 0
  /// Σ of finished customers' time in system, in nanoseconds.
  package private(set) var timeInSystem: Int128 = 0
  private var lastChange: Int64 = 0

  package init() {}

  /// Notes that a customer comes.
  @inline(__always)
  package mutating func enter(at now: Instant) {
    advance(to: now)
    present += 1
    entered += 1
  }

  /// Notes that a customer who came at `entry` goes.
  @inline(__always)
  package mutating func leave(enteredAt entry: Instant, at now: Instant) {
    advance(to: now)
    present -= 1
    timeInSystem += Int128((now - entry).nanoseconds)
  }

  /// Whether the system is empty and the identity holds exactly.
  package var holds: Bool { present == 0 && area == timeInSystem }

  @inline(__always)
  private mutating func advance(to now: Instant) {
    let elapsed = now.nanoseconds &- lastChange
    if elapsed != 0 {
      area += Int128(elapsed.multipliedFullWidth(by: present))
      lastChange = now.nanoseconds
    }
  }
}

extension Int128 {
  /// Joins the halves of a full-width product.
  fileprivate init(_ product: (high: Int64, low: UInt64)) {
    self = Int128(product.high) << 64 | Int128(product.low)
  }
}
