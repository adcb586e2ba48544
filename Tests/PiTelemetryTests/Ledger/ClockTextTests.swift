// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import Testing

struct ClockTextTests {
  @Test(arguments: [
    ("1970-01-02", 86_400 as Int64), ("2026-11-21T14:30:05Z", 1_795_271_405),
    ("2026-11-21 14:30:05", 1_795_271_405),
  ])
  func `a unix clock reads dates and times in UTC`(_ text: String, _ seconds: Int64) {
    let instant = Instant(nanoseconds: seconds * 1_000_000_000)
    #expect(ClockText.instant(text, clock: .unix) == instant)
  }

  @Test(arguments: [("90s", 90 as Int64), ("5m", 300), ("36h", 129_600), ("2d", 172_800)])
  func `a virtual clock reads lengths since the start`(_ text: String, _ seconds: Int64) {
    let instant = Instant(nanoseconds: seconds * 1_000_000_000)
    #expect(ClockText.instant(text, clock: .virtual) == instant)
  }

  @Test(arguments: [
    "", "h", "1", "1.5h", "-1h", "1w", "99999999999d", "９h", "2026-11-31", "2026-11", "now",
  ])
  func `other texts are no instants`(_ text: String) {
    #expect(ClockText.instant(text, clock: .virtual) == nil)
    #expect(ClockText.instant(text, clock: .unix) == nil)
  }

  @Test func `instants are shown to the millisecond, rounded down`() {
    let instant = Instant(nanoseconds: 1_795_271_405_123_999_999)
    #expect(ClockText.text(instant, clock: .unix) == "2026-11-21T14:30:05.123Z")
    #expect(ClockText.text(Instant(nanoseconds: -1), clock: .unix) == "1969-12-31T23:59:59.999Z")
    #expect(ClockText.text(Instant(nanoseconds: 61_005_000_000), clock: .virtual) == "61.005 s")
    #expect(ClockText.text(Instant(nanoseconds: -5_000_000), clock: .virtual) == "-0.005 s")
  }
}
