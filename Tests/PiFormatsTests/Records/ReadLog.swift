// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats
import Testing

/// A recording read whole, in the order of its file.
struct ReadLog {
  var requests: [RecordedRequest] = []
  var errors: [String] = []
  var names = RecordedNames()
  var clock = RecordClock.own
  var leftOut = LeftOutEntries()
  var caveats: [RecordCaveat] = []

  /// The number of each request's session, and its turn.
  var keys: [RequestKey] {
    var sessions = SessionNumbers()
    return requests.map { sessions.key($0.session) }
  }

  /// Reads a source by its format, or by the format that its beginning shows; bad rows are noted.
  init(
    _ source: any ByteSource,
    format: String? = nil,
    options: RecordOptions = RecordOptions()
  ) throws {
    let peeked = try PeekedSource(source)
    var reader = try RecordFormat.choose(format, options, for: peeked)
      .open(peeked, options: options)
    var record = RecordedRequest()
    while true {
      do {
        guard try reader.next(into: &record) else { break }
        requests.append(record)
      } catch {
        errors.append("\(error)")
        guard reader.canContinue else { break }
      }
    }
    names = reader.names
    clock = reader.clock
    leftOut = reader.leftOut
    caveats = reader.caveats
  }

  init(file: String, format: String? = nil, options: RecordOptions = RecordOptions()) throws {
    let source = try FileSource(path: Fixture.path("import/" + file))
    try self.init(source, format: format, options: options)
  }

  init(_ text: String, format: String? = nil, options: RecordOptions = RecordOptions()) throws {
    try self.init(MemorySource(text, named: "f"), format: format, options: options)
  }

  /// Whether a planted secret shows anywhere in what was read.
  var leaks: Bool {
    let text = "\(requests) \(names.deployments) \(names.taskTypes) \(names.tenants) \(errors)"
    return ["planted", "10.9.8.7", "88dc28d0", "4e5f6071"].contains { text.contains($0) }
  }
}

extension RecordedRequest {
  /// All input tokens, the cached ones of them, and output tokens.
  var tokens: [Int32?] { [inputTokens?.count, cachedInputTokens?.count, outputTokens?.count] }
}

/// 2026-11-02 09:00 UTC, at which the fixtures begin.
let nine = Instant(nanoseconds: 1_793_610_000_000_000_000)

func milliseconds(_ count: Int64) -> TimeSpan { TimeSpan(milliseconds: count) }
