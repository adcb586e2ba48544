// SPDX-License-Identifier: Apache-2.0

import Foundation
import PiBench
import PiCore
import PiFormats

/// The calendar of the machine, for what has no date of its own.
enum Wall {
  /// Nanoseconds since 1970, to the microsecond.
  static var now: Instant {
    Instant(nanoseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded()) * 1_000)
  }

  /// Today in UTC, as an ISO date.
  static var date: String { String(Date().ISO8601Format().prefix(10)) }

  /// The beginning of a day in UTC; nil when the text is no ISO date.
  static func instant(ofDate date: String) -> Instant? {
    Timestamp.nanoseconds(Array("\(date)T00:00:00".utf8).span).map(Instant.init(nanoseconds:))
  }
}

/// Files of commands that write one.
enum OutputFile {
  static func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }

  /// Removes a file, if it is there and may be removed.
  static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// Writes a file whole: under another name first, then in the place of what was there.
  static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw .cannotWrite(path, reason: error.localizedDescription)
    }
  }
}
