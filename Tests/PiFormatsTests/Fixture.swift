// SPDX-License-Identifier: Apache-2.0

import Glibc
import PiCore
import PiFormats
import Testing

/// The number of each session in the order of first sight.
func numbers(_ sessions: [UInt64?]) -> [Int] {
  var known: [UInt64?] = []
  return sessions.map { session in
    if let number = known.firstIndex(of: session) { return number }
    known.append(session)
    return known.count - 1
  }
}

/// Files that tests read.
enum Fixture {
  /// The package's folder, found from this file.
  private static var root: String {
    #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
  }

  static func path(_ name: String) -> String {
    root + "/Tests/PiFormatsTests/Fixtures/" + name
  }

  static func open(
    _ name: String,
    _ options: TraceOptions = TraceOptions()
  ) throws -> TraceRows {
    try TraceRows.open(FileSource(path: path(name)), options: options)
  }

  /// A file of the shared recordings, or nil with a line that says so.
  static func recorded(_ name: String) -> String? {
    let folder = root.split(separator: "/").dropLast().map { "/" + $0 }.joined()
    let path = folder + "/shared/data/traces/" + name
    guard unsafe access(path, R_OK) == 0 else {
      print("SKIPPED: the recording \(name) is not beside the package")
      return nil
    }
    return path
  }

  static func rows(_ reader: any TraceReader) throws -> [TraceRow] {
    var reader = reader
    var rows: [TraceRow] = []
    while let row = try reader.next() { rows.append(row) }
    return rows
  }

  static func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "accepted"
    } catch {
      return "\(error)"
    }
  }

  static func rows(
    of text: String,
    _ options: TraceOptions = TraceOptions()
  ) throws -> [TraceRow] {
    try rows(TraceRows.open(MemorySource(text, named: "f"), options: options))
  }
}
