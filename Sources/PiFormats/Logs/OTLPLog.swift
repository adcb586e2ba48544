// SPDX-License-Identifier: Apache-2.0
// OpenTelemetry Protocol Specification 1.x, JSON Protobuf encoding; semantic conventions for
// generative AI, client inference spans (development status).

import PiCore

/// Spans and events of calls to language models in OTLP JSON: one document, or one a line as collectors
/// write.
struct OTLPLog: RecordReader {
  static let format = RecordFormat(
    id: "otlp",
    summary: "OpenTelemetry spans and Claude Code's events, OTLP JSON: a document or lines",
    signs: [.keys(["resourceSpans"]), .keys(["resourceLogs"])],
    open: { (source, options) throws(InputError) in try OTLPLog(source, options: options) }
  )

  private(set) var names = RecordedNames()
  private(set) var leftOut = LeftOutEntries()
  private var stream: JSONStream
  /// The keys of the containers that were entered, outermost first.
  private var path: [Place] = []
  private var place = InputPosition(file: "", line: 1, column: 1)
  /// Whether the current document has a list of spans, events or metrics.
  private var hasList = false
  private var hasEntries = false
  private var kind = OTLPEntry.Kind.span
  private var window = SpanWindow()
  private var isAtEnd = false
  /// What ended the file, to be thrown behind the calls that are held back.
  private var fault: InputError?
  private let salt: [UInt8]?
  private let salting: Salting?

  private enum Place: Sendable {
    case document
    case resources
    case resource
    case scopes
    case scope
    case entries
  }

  init(_ source: any ByteSource, options: RecordOptions) throws(InputError) {
    stream = try JSONStream(source, dialect: .python)
    salt = options.promptSalt
    salting = Salting(options)
  }

  var clock: RecordClock { .unix }
  var caveats: [RecordCaveat] { names.lacksAttributions ? [.manyAttributions] : [] }
  /// A torn line of a file of lines can be left, a broken document cannot.
  var canContinue: Bool { !stream.isBroken || (stream.canContinue && stream.documents > 1) }
  var isEmpty: Bool { hasList && !hasEntries }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    while !isAtEnd, !window.isFull {
      do throws(InputError) {
        guard try findEntry() else {
          isAtEnd = true
          break
        }
        hasEntries = true
        let call = try OTLPEntry.read(&stream, kind, salt: salt)
        if let reason = call.reasonToLeaveOut {
          leftOut.add(reason, cost: call.cost)
        } else {
          window.add(call, &leftOut)
        }
      } catch {
        guard !canContinue else { throw error }
        fault = error
        isAtEnd = true
      }
    }
    guard let call = window.next() else {
      if let fault { throw fault }
      return false
    }
    try record.take(call, &names, salting: salting)
    return true
  }

  /// Walks to the next span or event.
  private mutating func findEntry() throws(InputError) -> Bool {
    if stream.isBroken { path.removeAll() }
    while true {
      switch path.last {
      case nil:
        guard try stream.nextDocument() else { return false }
        place = stream.position
        hasList = false
        try stream.enterObject()
        path.append(.document)
      case .document: try stepIntoDocument()
      case .resource:
        try step(["scopeSpans", "instrumentationLibrarySpans", "scopeLogs"], to: .scopes)
      case .scope: try step(["spans", "logRecords"], to: .entries)
      case .resources: try element(.resource)
      case .scopes: try element(.scope)
      case .entries:
        if try stream.nextElement() { return true }
        path.removeLast()
      }
    }
  }

  /// Enters a list of the document, or leaves the document; Jaeger's interface wraps it as `result`.
  private mutating func stepIntoDocument() throws(InputError) {
    while let key = try stream.nextKey() {
      switch key {
      case "resourceSpans", "resourceLogs":
        kind = key == "resourceSpans" ? .span : .event
        hasList = true
        try stream.enterArray()
        path.append(.resources)
        return
      case "result":
        guard try stream.kind() == .object else {
          try stream.skip()
          continue
        }
        try stream.enterObject()
        path.append(.document)
        return
      case "resourceMetrics":
        hasList = true
        hasEntries = true
        leftOut.add("lists of metrics", cost: nil)
        try stream.skip()
      default: try stream.skip()
      }
    }
    path.removeLast()
    guard path.isEmpty, !hasList else { return }
    throw .unexpected(
      at: place,
      expected: "an object with \"resourceSpans\" or \"resourceLogs\"",
      found: "an object without them"
    )
  }

  /// Enters the array under one of some keys of the current object, or leaves the object.
  private mutating func step(_ keys: [String], to place: Place) throws(InputError) {
    while let key = try stream.nextKey() {
      guard keys.contains(key) else {
        try stream.skip()
        continue
      }
      try stream.enterArray()
      path.append(place)
      return
    }
    path.removeLast()
  }

  /// Enters the next object of the current array, or leaves the array.
  private mutating func element(_ place: Place) throws(InputError) {
    guard try stream.nextElement() else {
      path.removeLast()
      return
    }
    try stream.enterObject()
    path.append(place)
  }
}
