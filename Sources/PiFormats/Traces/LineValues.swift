// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Reads the values of a trace of JSON lines that requests are made of.
extension JSONLinesReader {
  /// A token count.
  func tokens(_ field: Int) throws(InputError) -> TokenCount {
    guard let count = TokenCount(perRequest: try int64(field)) else {
      throw unexpected(field, "a token count in 0 … \(TokenCount.mostPerRequest)")
    }
    return count
  }

  /// A time of 0 … 100 years in a unit, exact to the nanosecond.
  func span(_ field: Int, in unit: TimeUnit) throws(InputError) -> TimeSpan {
    var nanoseconds = fixedPoint(field, places: unit.places)
    if nanoseconds == nil {
      let time = try double(field) * unit.nanoseconds
      if abs(time) < 0x1p62 { nanoseconds = Int64(time.rounded(.toNearestOrEven)) }
    }
    guard let nanoseconds, (0...RecordedTime.longest.nanoseconds).contains(nanoseconds) else {
      throw unexpected(field, "\(unit.name), 0 or more")
    }
    return TimeSpan(nanoseconds: nanoseconds)
  }
}
