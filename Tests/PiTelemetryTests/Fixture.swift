// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Files that tests read.
enum Fixture {
  private static var tests: String {
    #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined()
  }

  /// A file of these tests.
  static func path(_ name: String) -> String { tests + "/PiTelemetryTests/Fixtures/" + name }

  /// A log or trace, which the tests of the readers own.
  static func log(_ name: String) -> String { tests + "/PiFormatsTests/Fixtures/" + name }
}

/// 2026-11-02 09:00 UTC, at which the fixtures begin.
let nine = Instant(nanoseconds: 1_793_610_000_000_000_000)
