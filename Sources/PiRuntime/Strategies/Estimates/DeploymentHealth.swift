// SPDX-License-Identifier: Apache-2.0

import PiCore

/// What the repaired strategies know of each deployment: breaker, fading availability, answer times.
struct DeploymentHealth: Sendable {
  private struct Cell {
    var breaker: WindowedBreaker
    var answered = 0.0
    var attempts = 0.0
    var times = SlidingQuantile(window: 128)
    var started = 0
    var lastStarted: Instant?
  }

  private var cells: ContiguousArray<Cell>

  init(_ setup: StrategySetup) throws(StrategyError) {
    let breaker = WindowedBreaker(try WindowedBreaker.Settings(setup))
    cells = ContiguousArray(repeating: Cell(breaker: breaker), count: setup.deployments.count)
  }

  /// Share of attempts answered, the newest 50 or so, with one imagined answer.
  func availability(_ deployment: DeploymentIndex) -> Double {
    (cells[deployment.offset].answered + 1) / (cells[deployment.offset].attempts + 1)
  }

  /// The p95 of answered attempts in seconds; nil before the first.
  func p95(_ deployment: DeploymentIndex) -> Double? {
    cells[deployment.offset].times.quantile(0.95)
  }

  /// Attempts started.
  func started(_ deployment: DeploymentIndex) -> Int { cells[deployment.offset].started }

  /// Whether no attempt started within `span` before `now`.
  func isStale(_ deployment: DeploymentIndex, after span: TimeSpan, at now: Instant) -> Bool {
    guard let last = cells[deployment.offset].lastStarted else { return true }
    return now - last > span
  }

  /// Whether the breaker lets a request through.
  func admits(_ deployment: DeploymentIndex, at now: Instant) -> Bool {
    cells[deployment.offset].breaker.admits(at: now)
  }

  /// The score, or beyond 10⁹ by the instant at which the breaker opens the way again.
  func placed(_ score: Double, _ deployment: DeploymentIndex, at now: Instant) -> Double {
    let breaker = cells[deployment.offset].breaker
    return breaker.admits(at: now) ? score : 1e9 + (breaker.opens(at: now) - .zero).seconds
  }

  mutating func started(_ attempt: borrowing AttemptStart) {
    let deployment = attempt.deployment.offset
    cells[deployment].breaker.started(at: attempt.now)
    cells[deployment].started += 1
    cells[deployment].lastStarted = attempt.now
  }

  mutating func observe(_ observation: borrowing AttemptObservation) {
    let deployment = observation.deployment.offset
    guard let failed = observation.outcome.failed else { return }
    cells[deployment].breaker.observe(failed: failed, at: observation.ended)
    cells[deployment].attempts = cells[deployment].attempts * 0.98 + 1
    cells[deployment].answered = cells[deployment].answered * 0.98 + (failed ? 0 : 1)
    if !failed {
      cells[deployment].times.insert((observation.ended - observation.started).seconds)
    }
  }
}
