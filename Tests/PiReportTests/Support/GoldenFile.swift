// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Compares output with a recorded file; `PIBENCH_RECORD=1` rewrites it, a missing one fails.
enum GoldenFile {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Golden")

  static func expect(
    _ bytes: [UInt8],
    equals name: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let url = folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["PIBENCH_RECORD"] == "1" {
      try Data(bytes).write(to: url)
    }
    guard FileManager.default.fileExists(atPath: url.path) else {
      Issue.record("\(name) is missing: record it", sourceLocation: sourceLocation)
      return
    }
    let expected = Array(try Data(contentsOf: url))
    let common = zip(bytes, expected).prefix { $0 == $1 }.count
    let start = max(common - 60, 0)
    let isEqual = bytes == expected
    #expect(
      isEqual,
      """
      \(name) differs at byte \(common): \
      \(String(decoding: bytes.dropFirst(start).prefix(120), as: UTF8.self))
      """,
      sourceLocation: sourceLocation
    )
  }
}
