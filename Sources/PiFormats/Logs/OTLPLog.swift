// SPDX-License-Identifier: Apache-2.0
// OpenTelemetry Protocol Specification 1.x, JSON Protobuf encoding; semantic conventions for
// generative AI, client inference spans (development status).

import PiCore

/// Spans of calls to language models in OTLP JSON: one document, or one a line as collectors write.
struct OTLPLog: RecordReader {
  static let format = RecordFormat(
    id: "otlp",
    summary: "OpenTelemetry GenAI spans, OTLP JSON: a document or the file exporter's lines",
    signs: [.keys(["resourceSpans"])],
    open: { (source, options) throws(InputError) in try OTLPLog(source, options: options) }
  )

  private(set) var names = RecordedNames()
  private(set) var leftOut = LeftOutEntries()
  private var stream: JSONStream
  /// The keys of the containers that were entered, outermost first.
  private var path: [Place] = []
  private let salt: [UInt8]?

  private enum Place: Sendable {
    case document
    case resources
    case resource
    case scopes
    case scope
    case spans
  }

  init(_ source: any ByteSource, options: RecordOptions) throws(InputError) {
    stream = try JSONStream(source, dialect: .python)
    salt = options.promptSalt
  }

  var clock: RecordClock { .unix }
  /// A torn line of a file of lines can be left, a broken document cannot.
  var canContinue: Bool { !stream.isBroken || (stream.canContinue && stream.documents > 1) }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    while try findSpan() {
      let span = try OTLPSpan(&stream, salt: salt)
      guard span.isGeneration else {
        leftOut.add("spans of no call that generates text", cost: span.cost)
        continue
      }
      try record.take(span, &names)
      return true
    }
    return false
  }

  /// Walks to the next span.
  private mutating func findSpan() throws(InputError) -> Bool {
    if stream.isBroken { path.removeAll() }
    while true {
      switch path.last {
      case nil:
        guard try stream.nextDocument() else { return false }
        try stream.enterObject()
        path.append(.document)
      case .document: try step("resourceSpans", to: .resources)
      case .resource: try step("scopeSpans", "instrumentationLibrarySpans", to: .scopes)
      case .scope: try step("spans", to: .spans)
      case .resources: try element(.resource)
      case .scopes: try element(.scope)
      case .spans:
        if try stream.nextElement() { return true }
        path.removeLast()
      }
    }
  }

  /// Enters the array under a key of the current object, or leaves the object.
  private mutating func step(_ keys: String..., to place: Place) throws(InputError) {
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

extension RecordedRequest {
  /// Takes over a span.
  mutating func take(_ span: OTLPSpan, _ names: inout RecordedNames) throws(InputError) {
    guard let started = span.started else {
      throw .unexpected(
        at: span.position,
        expected: "the key \"startTimeUnixNano\"",
        found: "a span without it"
      )
    }
    self = RecordedRequest(arrival: started, line: span.position.line)
    session = Self.hash(ofName: span.conversation)
    externalID = span.responseID ?? span.spanID
    if let ended = span.ended {
      guard ended >= started else {
        throw .unexpected(
          at: span.position,
          expected: "an end not before the start",
          found: "an earlier one"
        )
      }
      latency = ended - started
      isServed = span.error == nil
    }
    error = span.error
    errorText = span.errorText.map(Redaction.text)
    outputCap = span.outputCap
    streams = span.streams ?? (span.timeToFirstToken == nil ? nil : true)
    timeToFirstToken = span.timeToFirstToken
    promptKey = span.promptKey
    cost = span.cost
    inputTokens = span.inputTokens
    outputTokens = span.outputTokens
    cachedInputTokens = span.cachedTokens
    if let model = span.model {
      let name = span.provider.map { $0 + "/" + model } ?? model
      deployment = try names.deployment(
        name,
        provider: span.provider,
        model: model,
        at: span.position
      )
    }
    if let name = span.tenant { tenant = try names.tenant(name, at: span.position) }
    if let name = span.taskType { taskType = try names.taskType(name, at: span.position) }
  }
}
