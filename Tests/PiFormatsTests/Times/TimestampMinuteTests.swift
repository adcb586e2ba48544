// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

@Suite struct TimestampMinuteTests {
  private func check(_ text: String, _ minute: inout TimestampMinute) {
    let bytes = Array(text.utf8)
    #expect(minute.nanoseconds(bytes.span) == Timestamp.nanoseconds(bytes.span), "\(text)")
  }

  @Test func `stamps of one minute are read as each alone`() {
    var minute = TimestampMinute()
    let digits = "987654321012"
    for prefix in ["2024-02-29 23:59", "2024-02-29T23:59", "1970-01-01 00:00", "2024-02-30 00:00"] {
      for second in [":00", ":59", ":60", ":9", ":x1", ":1x", "-00", ""] {
        for places in 0...11 {
          let fraction = places == 0 ? "" : "." + digits.prefix(places)
          for offset in ["", "Z", "+00:00", "-00:00", "+02:00", "-00:30", "+00", "+0000", "x"] {
            check(prefix + second + fraction + offset, &minute)
          }
        }
        check(prefix + second + ".", &minute)
        check(prefix + second + ".12a", &minute)
        check(prefix + second + ".12345678a", &minute)
      }
    }
  }

  @Test func `random changes of a stamp are read or refused as alone`() {
    let luck = Luck(seed: 31, replication: 0)
    var minute = TimestampMinute()
    let stamp = Array("2023-11-16 18:15:46.680590+00:00".utf8)
    for round in 0..<5000 {
      let bits = luck.bits(.attributes, visit: round)
      var bytes = stamp
      if round % 3 > 0 { bytes[Int(bits.x) % bytes.count] = UInt8(32 + bits.y % 95) }
      if round % 5 == 0 { bytes.removeLast(Int(bits.z) % 20) }
      #expect(
        minute.nanoseconds(bytes.span) == Timestamp.nanoseconds(bytes.span),
        "\(String(decoding: bytes, as: UTF8.self))"
      )
    }
    #expect(minute.nanoseconds([UInt8](repeating: 0, count: 22).span) == nil)
  }
}
