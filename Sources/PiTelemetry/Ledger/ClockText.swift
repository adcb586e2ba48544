// SPDX-License-Identifier: Apache-2.0

public import PiCore
import PiFormats

/// Instants of a run's clock as users write and read them.
public enum ClockText {
  /// The instant that a text says; nil when it says none.
  ///
  /// On the unix clock a date such as `2026-11-01` or a time such as `2026-11-01T14:30:00Z`; on a
  /// virtual clock a number of seconds, minutes, hours or days since the start, such as `36h`.
  public static func instant(_ text: String, clock: RunDescription.Clock) -> Instant? {
    switch clock {
    case .unix:
      let whole = text.utf8.count == 10 ? text + "T00:00:00Z" : text
      return Timestamp.nanoseconds(Array(whole.utf8).span).map(Instant.init(nanoseconds:))
    case .virtual:
      guard let unit = text.last, let seconds = lengths.first(where: { $0.unit == unit })?.seconds,
        text.utf8.count <= 12, text.dropLast().utf8.allSatisfy({ $0 &- 48 < 10 }),
        let number = Int64(text.dropLast())
      else { return nil }
      let (total, isOver) = number.multipliedReportingOverflow(by: seconds * 1_000_000_000)
      return isOver ? nil : Instant(nanoseconds: total)
    }
  }

  private static let lengths: [(unit: Character, seconds: Int64)] = [
    ("s", 1), ("m", 60), ("h", 3_600), ("d", 86_400),
  ]

  /// An instant to the millisecond: `2026-11-21T14:03:07.123Z`, or seconds since the start.
  public static func text(_ instant: Instant, clock: RunDescription.Clock) -> String {
    let milliseconds = floorQuotient(instant.nanoseconds, 1_000_000)
    guard clock == .unix else {
      let (seconds, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1_000)
      let sign = milliseconds < 0 ? "-" : ""
      return "\(sign)\(seconds).\(CivilDate.padded(Int64(rest), 3)) s"
    }
    let day = floorQuotient(milliseconds, 86_400_000)
    let inDay = milliseconds - day * 86_400_000
    let clock = [inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1_000 % 60]
      .map { CivilDate.padded($0, 2) }.joined(separator: ":")
    return "\(CivilDate(daysSince1970: day))T\(clock).\(CivilDate.padded(inDay % 1_000, 3))Z"
  }

  private static func floorQuotient(_ number: Int64, _ divisor: Int64) -> Int64 {
    number >= 0 ? number / divisor : (number + 1) / divisor - 1
  }
}
