// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct WindowedBreakerTests {
  private func instant(_ seconds: Int64) -> Instant {
    Instant.zero + TimeSpan(wholeSeconds: seconds)
  }

  private func opened() -> WindowedBreaker {
    var breaker = WindowedBreaker(WindowedBreaker.Settings())
    for _ in 0..<5 { breaker.observe(failed: true, at: instant(0)) }
    return breaker
  }

  @Test func `five failures in a minute open it for a minute`() {
    var breaker = WindowedBreaker(WindowedBreaker.Settings())
    for _ in 0..<4 { breaker.observe(failed: true, at: instant(0)) }
    #expect(breaker.admits(at: instant(0)))
    breaker.observe(failed: true, at: instant(60))
    #expect(!breaker.admits(at: instant(60)))
    #expect(breaker.opens(at: instant(60)) == instant(120))
    #expect(breaker.admits(at: instant(120)))
  }

  @Test func `old failures do not count`() {
    var breaker = WindowedBreaker(WindowedBreaker.Settings())
    for _ in 0..<4 { breaker.observe(failed: true, at: instant(0)) }
    breaker.observe(failed: true, at: instant(61))
    #expect(breaker.admits(at: instant(61)))
  }

  @Test func `failures below half of the recent attempts do not count`() {
    var breaker = WindowedBreaker(WindowedBreaker.Settings())
    for _ in 0..<14 { breaker.observe(failed: false, at: instant(0)) }
    for _ in 0..<6 { breaker.observe(failed: true, at: instant(0)) }
    #expect(breaker.admits(at: instant(0)))
    for _ in 0..<4 { breaker.observe(failed: true, at: instant(0)) }
    #expect(!breaker.admits(at: instant(0)))
  }

  @Test func `one probe at a time, a lost one is given up after the pause`() {
    var breaker = opened()
    breaker.started(at: instant(60))
    #expect(!breaker.admits(at: instant(61)))
    #expect(breaker.admits(at: instant(120)))
  }

  @Test func `a failed probe opens it again`() {
    var breaker = opened()
    breaker.started(at: instant(60))
    breaker.observe(failed: true, at: instant(62))
    #expect(breaker.opens(at: instant(62)) == instant(122))
  }

  @Test func `two good probes close it`() {
    var breaker = opened()
    for second in [60, 62] as [Int64] {
      #expect(breaker.admits(at: instant(second)))
      breaker.started(at: instant(second))
      #expect(!breaker.admits(at: instant(second)))
      breaker.observe(failed: false, at: instant(second + 1))
    }
    breaker.started(at: instant(64))
    #expect(breaker.admits(at: instant(64)))
  }

  @Test func `answers to attempts from before it opened change nothing`() {
    var breaker = opened()
    breaker.observe(failed: false, at: instant(1))
    #expect(breaker.opens(at: instant(1)) == instant(60))
  }
}
