// SPDX-License-Identifier: Apache-2.0

import PiCore

/// One span or event of OTLP as it stands in the file.
struct OTLPEntry {
  /// Spans and log records.
  enum Kind: Sendable {
    case span
    case event
  }

  let position: InputPosition
  private(set) var spanID: String?
  /// When it began; of an event, when it happened.
  private(set) var started: Instant?
  private(set) var ended: Instant?
  private(set) var hasFailed = false
  private(set) var errorText: String?
  /// The name of an event, unless it is an attribute.
  private(set) var event: String?
  private var observed: Instant?

  /// Reads the span or event that begins here to its end, also when a value in it is bad.
  ///
  /// - Parameters:
  ///   - stream: where it is read.
  ///   - kind: what begins here.
  ///   - salt: names prompts by a hash under this salt; nil drops them.
  /// - Returns: the request that it tells of.
  /// - Throws: `InputError`, when the stream has passed it unless its grammar is broken.
  static func read(
    _ stream: inout JSONStream,
    _ kind: Kind,
    salt: [UInt8]?
  ) throws(InputError) -> OTLPCall {
    var entry = OTLPEntry(position: stream.position)
    var attributes = SpanAttributes()
    var fault: InputError?
    try stream.enterObject()
    while let key = try stream.nextKey() {
      do throws(InputError) {
        if key == "attributes" {
          let names = kind == .span ? SpanNames.spans : SpanNames.events
          attributes = try SpanAttributes(&stream, names, salt: salt)
          fault = fault ?? attributes.fault
        } else {
          try entry.take(key, &stream)
        }
      } catch {
        guard !stream.isBroken else { throw error }
        fault = fault ?? error
      }
    }
    if let fault { throw fault }
    if entry.started == nil { entry.started = entry.observed }
    return try entry.call(kind, attributes)
  }

  private init(position: InputPosition) {
    self.position = position
  }

  private mutating func take(_ key: String, _ stream: inout JSONStream) throws(InputError) {
    switch key {
    case "startTimeUnixNano", "timeUnixNano":
      started = try Self.instant(stream.node(keeping: .scalar))
    case "endTimeUnixNano": ended = try Self.instant(stream.node(keeping: .scalar))
    case "observedTimeUnixNano": observed = try Self.instant(stream.node(keeping: .scalar))
    case "spanId": spanID = try String(json: stream.node(keeping: .scalar))
    case "status": try take(status: stream.node(keeping: .scalars("code", "message")))
    case "eventName": event = try String(json: stream.node(keeping: .scalar))
    case "body":
      let body = try stream.node(keeping: .scalars("stringValue"), limit: 64 << 20)
      if event == nil, let text = try body.text("stringValue"), text.utf8.count < 128 {
        event = text
      }
    default: try stream.skip()
    }
  }

  private static func instant(_ node: JSONNode) throws(InputError) -> Instant? {
    // Protobuf's JSON writes 64-bit integers as texts; some exporters write numbers.
    let time: Int64? =
      switch node.value {
      case .string(let text): Int64(text)
      case .number(let number): number.int64
      default: nil
      }
    guard let time, time >= 0, time < 1 << 62 else {
      throw node.unexpected("nanoseconds since 1970")
    }
    // 0 is Protobuf's default and means that it was not set.
    return time == 0 ? nil : Instant(nanoseconds: time)
  }

  private mutating func take(status: JSONNode) throws(InputError) {
    guard let code = status.present("code") else { return }
    hasFailed =
      switch code.value {
      case .number(let number): number.int64 == 2
      case .string(let text): text == "STATUS_CODE_ERROR"
      default: false
      }
    if hasFailed { errorText = try status.text("message") }
  }

  private func call(_ kind: Kind, _ attributes: SpanAttributes) throws(InputError) -> OTLPCall {
    guard kind == .event else { return try OTLPCall(self, attributes) }
    let event = try attributes.text(.event) ?? event
    return try OTLPCall(self, claudeCode: attributes, event: event)
  }
}
