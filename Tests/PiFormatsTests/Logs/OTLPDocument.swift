// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats

/// OTLP JSON written by the tests.
struct OTLPDocument {
  /// A span or event with its attributes in some order.
  struct Entry {
    var head: [String]
    var attributes: [(name: String, value: String)]

    /// The entry as JSON; `isReversed` writes values before their names and all members the other way round.
    func text(isReversed: Bool = false) -> String {
      let attributes = attributes.map { name, value in
        isReversed
          ? "{\"value\":{\(value)},\"key\":\"\(name)\"}"
          : "{\"key\":\"\(name)\",\"value\":{\(value)}}"
      }
      let members = head + ["\"attributes\":[\(attributes.joined(separator: ","))]"]
      return "{" + (isReversed ? members.reversed() : members).joined(separator: ",") + "}"
    }
  }

  /// A span that begins so many seconds after 2026-11-02 09:00 UTC.
  static func span(
    _ id: String,
    at second: Double,
    for seconds: Double,
    _ attributes: [(String, String)],
    status: String = "{}"
  ) -> Entry {
    let start = nine.nanoseconds + Int64(second * 1e9)
    let end = start + Int64(seconds * 1e9)
    return Entry(
      head: [
        "\"spanId\":\"\(id)\"", "\"startTimeUnixNano\":\"\(start)\"",
        "\"endTimeUnixNano\":\"\(end)\"", "\"status\":\(status)",
      ],
      attributes: attributes
    )
  }

  /// An event so many seconds after 2026-11-02 09:00 UTC.
  static func event(at second: Double, _ attributes: [(String, String)]) -> Entry {
    let time = nine.nanoseconds + Int64(second * 1e9)
    return Entry(
      head: ["\"timeUnixNano\":\"\(time)\"", "\"body\":{\"stringValue\":\"b\"}"],
      attributes: attributes
    )
  }

  static func text(_ value: String) -> String { "\"stringValue\":\"\(value)\"" }
  static func whole(_ value: Int) -> String { "\"intValue\":\"\(value)\"" }
  static func number(_ value: String) -> String { "\"doubleValue\":\(value)" }

  /// A document of spans, in their order.
  static func spans(_ entries: [Entry], isReversed: Bool = false) -> String {
    let list = entries.map { $0.text(isReversed: isReversed) }.joined(separator: ",")
    return "{\"resourceSpans\":[{\"scopeSpans\":[{\"spans\":[\(list)]}]}]}"
  }

  /// A document of events, in their order.
  static func events(_ entries: [Entry], isReversed: Bool = false) -> String {
    let list = entries.map { $0.text(isReversed: isReversed) }.joined(separator: ",")
    return "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[\(list)]}]}]}"
  }
}

extension RecordedRequest {
  /// All input, the cached and the written part of it, and the output.
  var parts: [Int32?] {
    [inputTokens, cachedInputTokens, writtenInputTokens, outputTokens].map { $0?.count }
  }
}
