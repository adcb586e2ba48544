// SPDX-License-Identifier: Apache-2.0
// Defaults of Finagle's RetryBudget: 20 % of requests, 10 retries a second in reserve, 10 s of life.

import PiCore

/// Caps retries at a share of recent requests, so that retries cannot multiply an overload.
///
/// Requests deposit and retries withdraw in a ring of one-second cells; what is older than the
/// window has expired. Counted in thousandths of a retry, so that shares stay exact.
package struct RetryBudget: Sendable {
  private static let cells = 10
  private let depositPerRequest: Int64
  private let reserve: Int64
  private var balances: ContiguousArray<Int64>
  private var balance: Int64 = 0
  private var second: Int64 = 0

  /// Creates a budget of `share` retries a request plus `reservePerSecond` retries a second.
  package init(share: Double = 0.2, reservePerSecond: Int64 = 10) {
    precondition((0...10).contains(share), "0 … 10 retries a request")
    depositPerRequest = Int64((share * 1_000).rounded(.toNearestOrEven))
    reserve = reservePerSecond * Int64(RetryBudget.cells) * 1_000
    balances = ContiguousArray(repeating: 0, count: RetryBudget.cells)
  }

  /// Notes a request.
  mutating func deposit(at now: Instant) {
    advance(to: now)
    add(depositPerRequest)
  }

  /// Whether a retry is left.
  mutating func allowsRetry(at now: Instant) -> Bool {
    advance(to: now)
    return balance + reserve >= 1_000
  }

  /// Takes a retry that is made, and that the budget allowed at this instant.
  mutating func withdraw(at now: Instant) {
    advance(to: now)
    add(-1_000)
  }

  private mutating func add(_ amount: Int64) {
    balances[Int(second % Int64(RetryBudget.cells))] += amount
    balance += amount
  }

  private mutating func advance(to now: Instant) {
    let current = now.nanoseconds / 1_000_000_000
    guard current > second else { return }
    for expired in 1...min(current - second, Int64(RetryBudget.cells)) {
      let cell = Int((second + expired) % Int64(RetryBudget.cells))
      balance -= balances[cell]
      balances[cell] = 0
    }
    second = current
  }
}

extension RetryBudget {
  /// Retries that a request allows.
  package var share: Double {
    get { Double(depositPerRequest) / 1_000 }
    set { self = RetryBudget(share: newValue, reservePerSecond: reservePerSecond) }
  }

  /// Retries that a second allows, whatever the requests.
  package var reservePerSecond: Int64 {
    get { reserve / Int64(RetryBudget.cells) / 1_000 }
    set { self = RetryBudget(share: share, reservePerSecond: newValue) }
  }
}
