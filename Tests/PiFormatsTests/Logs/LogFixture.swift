// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

/// A log read whole.
struct ReadLog {
  var entries: [LoggedRequest] = []
  var errors: [String] = []
  var names = LogNames()
  var clock = RunDescription.Clock.virtual
  var ignored = 0
  var caveats: [String] = []

  var requests: [RequestRecord] { entries.map(\.request) }
  var attempts: [AttemptRecord] { entries.flatMap(\.attempts) }

  /// Reads a source by its format, or by the format that its beginning shows; bad rows are noted.
  init(
    _ source: any ByteSource,
    format: String? = nil,
    options: LogOptions = LogOptions()
  ) throws {
    let peeked = try PeekedSource(source)
    let named = format.flatMap { LogFormat.named($0) }
    let found = try named ?? LogFormat.detect(peeked.head, in: source.name)
    var reader = try found.open(peeked, options: options)
    var entry = LoggedRequest()
    while true {
      do {
        guard try reader.next(into: &entry) else { break }
        entries.append(entry)
      } catch {
        errors.append("\(error)")
        guard reader.canContinue else { break }
      }
    }
    names = reader.names
    clock = reader.clock
    ignored = reader.ignored
    caveats = reader.caveats
  }

  init(file: String, format: String? = nil, options: LogOptions = LogOptions()) throws {
    let source = try FileSource(path: Fixture.path("import/" + file))
    try self.init(source, format: format, options: options)
  }

  init(_ text: String, format: String? = nil, options: LogOptions = LogOptions()) throws {
    try self.init(MemorySource(text, named: "f"), format: format, options: options)
  }

  /// Whether a planted secret shows anywhere in what was read.
  var leaks: Bool {
    let text = "\(entries) \(names.deployments) \(names.taskTypes) \(names.tenants) \(errors)"
    return ["planted", "10.9.8.7", "88dc28d0", "4e5f6071"].contains { text.contains($0) }
  }
}

/// 2026-11-02 09:00 UTC, at which the fixtures begin.
let nine = Instant(nanoseconds: 1_793_610_000_000_000_000)

func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count) }
