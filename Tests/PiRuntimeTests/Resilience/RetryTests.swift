// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct RetryBudgetTests {
  /// How many of `retries` failing requests are retried, spread over `seconds`.
  private func retried(share: Double, reserve: Int64, requests: Int, seconds: Int64) -> Int {
    var gateway = GatewayHarness(
      budget: RetryBudget(share: share, reservePerSecond: reserve)
    )
    var retried = 0
    for index in 0..<requests {
      let now = Int64(index) * seconds * 1_000 / Int64(requests)
      _ = gateway.submit(at: now)
      if gateway.end(.serverError, at: now) == ["start d1 visit 0"] {
        retried += 1
        _ = gateway.end(at: now)
      }
    }
    return retried
  }

  @Test func `a fifth of the requests may be retried`() {
    #expect(retried(share: 0.2, reserve: 0, requests: 1_000, seconds: 5) == 200)
  }

  @Test func `the reserve allows so many retries a second in the window's mean`() {
    #expect(retried(share: 0, reserve: 1, requests: 1_000, seconds: 5) == 10)
    #expect((58...62).contains(retried(share: 0, reserve: 1, requests: 6_000, seconds: 60)))
  }

  @Test func `what was deposited long ago has expired`() {
    var gateway = GatewayHarness(budget: RetryBudget(share: 1, reservePerSecond: 0))
    for index in 0..<5 {
      _ = gateway.submit(at: Int64(index))
      _ = gateway.end(at: Int64(index))
    }
    // Only the deposit of the failing request itself is left after 30 s.
    _ = gateway.submit(at: 30_000)
    #expect(gateway.end(.serverError, at: 30_000) == ["start d1 visit 0"])
    let last = gateway.end(.serverError, at: 30_000)
    #expect(last == ["disarm deadline", "complete server_error after 2"])
  }

  @Test func `a retry whose wait does not fit before the deadline costs nothing`() {
    var gateway = GatewayHarness(
      deployments: 1,
      order: [0],
      deadline: 5_000,
      budget: RetryBudget(share: 1, reservePerSecond: 0)
    )
    _ = gateway.submit(at: 0)
    let late = TimeSpan(wholeSeconds: 10)
    let first = gateway.end(.rateLimited, retryAfter: late, at: 100)
    #expect(first == ["disarm deadline", "complete rate_limited after 1"])
    // The deposits of both requests are there for the second one's two retries.
    _ = gateway.submit(at: 200)
    #expect(gateway.end(.serverError, at: 300) == ["arm retry 800"])
    #expect(gateway.fire(.retry, at: 800) == ["start d0 visit 1"])
    #expect(gateway.end(.serverError, at: 900) == ["arm retry 1900"])
  }
}
