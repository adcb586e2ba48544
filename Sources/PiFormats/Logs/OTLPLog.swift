// SPDX-License-Identifier: Apache-2.0
// OpenTelemetry Protocol Specification 1.x, JSON Protobuf encoding; semantic conventions for
// generative AI, client inference spans (development status).

import PiCore

/// Spans of calls to language models in OTLP JSON: one document, or one a line as collectors write.
struct OTLPLog: LogReader {
  static let format = LogFormat(
    id: "otlp",
    summary: "OpenTelemetry GenAI spans, OTLP JSON: a document or the file exporter's lines",
    signs: [.keys(["resourceSpans"])],
    open: { (source, options) throws(InputError) in try OTLPLog(source, options: options) }
  )

  private(set) var names = LogNames()
  private(set) var ignored = 0
  private var stream: JSONStream
  /// The keys of the containers that were entered, outermost first.
  private var path: [Place] = []
  private var sessions = SessionNumbers()
  private let salt: [UInt8]?

  private enum Place: Sendable {
    case document
    case resources
    case resource
    case scopes
    case scope
    case spans
  }

  init(_ source: any ByteSource, options: LogOptions) throws(InputError) {
    stream = try JSONStream(source)
    salt = options.promptSalt
  }

  var clock: RunDescription.Clock { .unix }
  /// A torn line of a file of lines can be left, a broken document cannot.
  var canContinue: Bool { !stream.isBroken || (stream.canContinue && stream.documents > 1) }

  mutating func next(into entry: inout LoggedRequest) throws(InputError) -> Bool {
    while try findSpan() {
      let span = try OTLPSpan(&stream, salt: salt)
      guard span.isGeneration else {
        ignored += 1
        continue
      }
      try entry.take(span, &names, &sessions)
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

extension LoggedRequest {
  /// Takes over a span.
  mutating func take(
    _ span: OTLPSpan,
    _ names: inout LogNames,
    _ sessions: inout SessionNumbers
  ) throws(InputError) {
    guard let started = span.started else {
      throw .unexpected(
        at: span.position,
        expected: "the key \"startTimeUnixNano\"",
        found: "a span without it"
      )
    }
    let session = Array((span.conversation ?? "").utf8)
    let key = session.isEmpty ? sessions.lone() : sessions.key(ofNextIn: session.span)
    reset(key: key, arrival: started, line: span.position.line)
    request.externalID = span.responseID ?? span.spanID
    try takeEnd(of: span, startedAt: started)
    request.error = span.error
    request.errorText = span.errorText.map(Redaction.text)
    request.outputCap = span.outputCap
    request.streams = span.streams ?? (span.timeToFirstToken == nil ? nil : true)
    request.timeToFirstToken = span.timeToFirstToken
    request.promptKey = span.promptKey
    request.cost = span.cost
    request.inputTokens = span.inputTokens
    if let input = span.inputTokens, let output = span.outputTokens {
      request.usage = TokenUsage(allInput: input, cached: span.cachedTokens, output: output)
    }
    try takeNames(of: span, &names)
    addAttempt()
  }

  private mutating func takeEnd(
    of span: OTLPSpan,
    startedAt started: Instant
  ) throws(InputError) {
    guard let ended = span.ended else { return }
    guard ended >= started else {
      throw .unexpected(
        at: span.position,
        expected: "an end not before the start",
        found: "an earlier one"
      )
    }
    request.ended = ended
    request.isServed = span.error == nil
  }

  private mutating func takeNames(
    of span: OTLPSpan,
    _ names: inout LogNames
  ) throws(InputError) {
    if let model = span.model {
      let name = span.provider.map { $0 + "/" + model } ?? model
      request.deployment = names.deployment(name, provider: span.provider, model: model)
      guard request.deployment != nil else {
        throw NameLimit.error(at: span.position, "deployments", most: LogNames.mostDeployments)
      }
    }
    if let tenant = span.tenant {
      request.tenant = names.tenant(tenant)
      guard request.tenant != nil else {
        throw NameLimit.error(at: span.position, "tenants", most: LogNames.mostTenants)
      }
    }
    if let task = span.taskType {
      request.taskType = names.taskType(task)
      guard request.taskType != nil else {
        throw NameLimit.error(at: span.position, "task types", most: LogNames.mostTaskTypes)
      }
    }
  }
}
