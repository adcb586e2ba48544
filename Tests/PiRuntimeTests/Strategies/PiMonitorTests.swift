// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct PiMonitorTests {
  private func attempt(
    _ deployment: Int,
    at seconds: Double,
    took: Double,
    error: ErrorClass? = nil
  ) -> AttemptObservation {
    let start = Instant.zero + TimeSpan(clampingSeconds: seconds)
    return AttemptObservation(
      request: Request(
        key: RequestKey(source: 0, ordinal: 0),
        arrival: start,
        inputTokens: TokenCount(1)
      ),
      deployment: DeploymentIndex(deployment),
      ordinal: 0,
      started: start,
      ended: start + TimeSpan(clampingSeconds: took),
      outcome: AttemptOutcome(error: error),
      cost: .zero
    )
  }

  @Test func `nine failures in a hundred read as fully available`() {
    var monitor = PiMonitor(deployments: 1)
    for index in 0..<100 {
      monitor.observe(attempt(0, at: 0, took: 0.1, error: index < 9 ? .serverError : nil))
    }
    #expect(monitor.availability(DeploymentIndex(0)) == 1)
    #expect(abs(monitor.errorRate(DeploymentIndex(0)) - 0.09) < 1e-12)
    #expect(monitor.isPoor(DeploymentIndex(0)))
  }

  @Test func `the p95 is the row at floor of 0.95 n`() {
    var monitor = PiMonitor(deployments: 2)
    for index in 1...20 { monitor.observe(attempt(1, at: 0, took: Double(index))) }
    #expect(monitor.p95Milliseconds(DeploymentIndex(1)) == 20_000)
    #expect(monitor.p95Milliseconds(DeploymentIndex(0)) == 0)
    monitor.observe(attempt(1, at: 0, took: 0.5))
    #expect(monitor.p95Milliseconds(DeploymentIndex(1)) == 19_000)
  }

  @Test func `rows fade after an hour`() {
    var monitor = PiMonitor(deployments: 1)
    monitor.observe(attempt(0, at: 0, took: 2, error: .timeout))
    monitor.observe(attempt(0, at: 1_800, took: 1))
    monitor.advance(to: Instant(nanoseconds: 3_602_000_000_000))
    #expect(monitor.errorRate(DeploymentIndex(0)) == 0.5)
    monitor.advance(to: Instant(nanoseconds: 3_602_000_000_001))
    #expect(monitor.errorRate(DeploymentIndex(0)) == 0)
  }

  @Test func `a busy deployment pushes another's rows out of the shared log`() {
    var monitor = PiMonitor(deployments: 2)
    for index in 0..<50 { monitor.observe(attempt(0, at: Double(index), took: 3)) }
    for _ in 0..<(PiMonitor.capacity - 1) { monitor.observe(attempt(1, at: 100, took: 1)) }
    #expect(monitor.p95Milliseconds(DeploymentIndex(0)) == 3_000)
    monitor.observe(attempt(1, at: 100, took: 1))
    #expect(monitor.p95Milliseconds(DeploymentIndex(0)) == 0)
    for _ in 0..<25_000 { monitor.observe(attempt(1, at: 101, took: 2)) }
    #expect(monitor.p95Milliseconds(DeploymentIndex(1)) == 2_000)
  }
}
