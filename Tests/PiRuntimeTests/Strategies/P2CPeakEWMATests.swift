// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct P2CPeakEWMATests {
  private let tau = 10e9

  @Test func `a peak counts at once and fades over tau`() {
    var cell = PeakEWMA()
    cell.observe(1e9, at: Instant(nanoseconds: 0), tau: tau)
    cell.observe(4e9, at: Instant(nanoseconds: 1), tau: tau)
    #expect(cell.cost == 4e9)
    cell.observe(0, at: Instant(nanoseconds: 10_000_000_001), tau: tau)
    #expect(abs(cell.cost - 4e9 * 0.367_879_441_171_442_3) < 1)
  }

  @Test func `a lower sample is mixed by what has faded`() {
    var cell = PeakEWMA()
    cell.observe(4e9, at: Instant(nanoseconds: 0), tau: tau)
    cell.observe(2e9, at: Instant(nanoseconds: 10_000_000_000), tau: tau)
    #expect(abs(cell.cost - (2e9 + 2e9 * 0.367_879_441_171_442_3)) < 1)
  }

  @Test func `load is cost times pending and one, or a penalty without history`() {
    var cell = PeakEWMA()
    #expect(cell.load(pending: 0, at: .zero, tau: tau) == 0)
    #expect(cell.load(pending: 2, at: .zero, tau: tau) == PeakEWMA.penalty + 2)
    cell.observe(3, at: .zero, tau: tau)
    #expect(cell.load(pending: 2, at: .zero, tau: tau) == 9)
  }

  @Test func `a deployment without history goes first, then waits for its answer`() throws {
    var scene = try StrategyScene("p2c.peak_ewma", [.sample("a"), .sample("b")])
    scene.play(0, seconds: 1)
    #expect(scene.choice() == 1)
    scene.start(1)
    #expect(scene.choice() == 0)
  }

  @Test func `rate limits attract load unless they are penalised`() throws {
    for (options, choice) in [("", 0), ("(penalise_rate_limits=true)", 1)] {
      var scene = try StrategyScene("p2c.peak_ewma\(options)", [.sample("a"), .sample("b")])
      scene.play(1, seconds: 1)
      for _ in 0..<20 { scene.play(0, seconds: 0.02, error: .rateLimited) }
      scene.play(1, seconds: 1)
      #expect(scene.choice() == choice, "\(options)")
    }
  }

  @Test func `a penalty lasts as the provider asks, up to five minutes`() throws {
    var scene = try StrategyScene(
      "p2c.peak_ewma(penalise_rate_limits=true)",
      [.sample("a"), .sample("b")]
    )
    scene.play(1, seconds: 20)
    scene.start(0)
    let wait = AttemptOutcome(error: .rateLimited, retryAfter: TimeSpan(wholeSeconds: 1_000))
    scene.finish(0, after: 0.1, wait)
    // Cost 300 s against 20 s; both fade alike.
    #expect(scene.choice() == 1)
    scene.fleet.inFlight[1] = 13
    #expect(scene.choice() == 1)
    scene.fleet.inFlight[1] = 15
    #expect(scene.choice() == 0)
  }
}
