// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Results of `vllm bench serve --save-detailed`: a document, or one a line (`--append-result`).
///
/// A document holds columns of all requests; what is kept of them is numbers, so that memory grows
/// by some 60 bytes a request of the document and not with its texts.
struct VLLMLog: RecordReader {
  static let format = RecordFormat(
    id: "vllm",
    summary: "vLLM bench serve results with --save-detailed (JSON or JSON lines)",
    signs: [.keys(["request_throughput"]), .keys(["ttfts"])],
    open: { (source, options) throws(InputError) in try VLLMLog(source, options: options) }
  )

  private(set) var names = RecordedNames()
  private var stream: JSONStream
  private var columns = VLLMColumns()
  private var next = 0
  private let fallback: String?
  private var lacksStart = false

  init(_ source: any ByteSource, options: RecordOptions) throws(InputError) {
    stream = try JSONStream(source)
    fallback = options.deployment
  }

  var clock: RecordClock { .own }
  var canContinue: Bool { stream.canContinue && stream.documents > 1 }
  var caveats: [RecordCaveat] {
    var caveats: [RecordCaveat] = []
    if lacksStart { caveats.append(.noArrivals) }
    if stream.documents > 1 { caveats.append(.clockPerResult) }
    return caveats
  }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    while next >= columns.count {
      columns = VLLMColumns()
      next = 0
      guard try stream.nextDocument() else { return false }
      columns = try VLLMColumns(&stream)
      if columns.starts.isEmpty, columns.count > 0 { lacksStart = true }
    }
    let row = next
    next += 1
    try take(row, into: &record)
    return true
  }

  private mutating func take(_ row: Int, into record: inout RecordedRequest) throws(InputError) {
    guard let sent = columns.instant(row) else { throw tooLong("a start", row) }
    let waited = columns.queueTimes.isEmpty ? TimeSpan.zero : columns.queueTimes[row]
    // A request waits for a slot of the client before it is sent.
    record = RecordedRequest(arrival: sent - waited, line: columns.place.line)
    record.isArrivalKnown = !columns.starts.isEmpty
    record.wait = waited
    record.inputTokens = columns.inputs[row]
    record.streams = true
    let failure = columns.errors[row]
    record.isServed = failure == nil
    if let failure {
      record.error = FailureClass.of(text: failure)
      record.errorText = Redaction.text(failure)
    } else {
      let output = columns.outputs[row]
      record.outputTokens = output
      if output > .zero { record.timeToFirstToken = waited + columns.firstTokens[row] }
      guard let latency = columns.latency(row)?.recorded(with: waited) else {
        throw tooLong("an end", row)
      }
      record.latency = latency
    }
    if let name = fallback ?? columns.model {
      record.deployment = names.deployment(name, model: columns.model)
    }
  }
}

extension VLLMLog {
  private func tooLong(_ what: String, _ row: Int) -> InputError {
    .unexpected(
      at: columns.place,
      expected: "\(what) at most 100 years after the first start",
      found: "a later one in request \(row + 1)"
    )
  }
}

/// The columns of one result.
struct VLLMColumns: Sendable {
  private(set) var model: String?
  private(set) var place = InputPosition(file: "", line: 0, column: 0)
  private(set) var inputs: [TokenCount] = []
  private(set) var outputs: [TokenCount] = []
  private(set) var firstTokens: [TimeSpan] = []
  /// Sums of the gaps between tokens.
  private(set) var gaps: [TimeSpan] = []
  private(set) var latencies: [TimeSpan] = []
  private(set) var queueTimes: [TimeSpan] = []
  private(set) var starts: [Double] = []
  private(set) var errors: [String?] = []
  private var origin = 0.0

  /// How many requests there are.
  var count: Int { inputs.count }

  /// Nothing.
  init() {}

  /// Reads the document that begins here.
  init(_ stream: inout JSONStream) throws(InputError) {
    place = stream.position
    try stream.enterObject()
    while let key = try stream.nextKey() { try take(key, &stream) }
    guard !inputs.isEmpty || !firstTokens.isEmpty else {
      throw .unexpected(
        at: place,
        expected: "single requests (vllm bench serve --save-detailed)",
        found: "sums only"
      )
    }
    let columns = [
      ("output_lens", outputs.count), ("ttfts", firstTokens.count), ("itls", gaps.count),
      ("latencies", latencies.count), ("start_times", starts.count),
      ("queue_times", queueTimes.count), ("errors", errors.count),
    ]
    for (name, length) in columns where length != count && length != 0 {
      let expected = "as many elements in \"\(name)\" as in \"input_lens\""
      throw .unexpected(at: place, expected: expected, found: "\(length) and \(count)")
    }
    guard outputs.count == count, firstTokens.count == count,
      gaps.count == count || latencies.count == count
    else {
      let expected = "the keys \"output_lens\", \"ttfts\" and \"itls\""
      throw .unexpected(at: place, expected: expected, found: "a result without one")
    }
    if errors.isEmpty { errors = [String?](repeating: nil, count: count) }
    origin = starts.min() ?? 0
  }

  private mutating func take(_ key: String, _ stream: inout JSONStream) throws(InputError) {
    switch key {
    case "model_id", "model":
      let node = try stream.node(keeping: .scalar)
      if case .string(let name) = node.value, model == nil { model = name }
    case "input_lens":
      inputs = try Self.column(&stream) { (node) throws(InputError) in try node.tokens() }
    case "output_lens":
      outputs = try Self.column(&stream) { (node) throws(InputError) in try node.tokens() }
    case "ttfts": firstTokens = try Self.column(&stream, Self.span)
    case "latencies": latencies = try Self.column(&stream, Self.span)
    case "queue_times": queueTimes = try Self.column(&stream, Self.span)
    case "start_times":
      starts = try Self.column(&stream) { (node) throws(InputError) in try Double(json: node) }
    case "errors": errors = try Self.column(&stream, Self.text)
    case "itls": gaps = try Self.sums(&stream)
    default: try stream.skip()
    }
  }

  private static func column<Element>(
    _ stream: inout JSONStream,
    _ read: (JSONNode) throws(InputError) -> Element
  ) throws(InputError) -> [Element] {
    var column: [Element] = []
    try stream.enterArray()
    while try stream.nextElement() { column.append(try read(try stream.node(keeping: .scalar))) }
    return column
  }

  private static func span(_ node: JSONNode) throws(InputError) -> TimeSpan {
    guard let span = TimeSpan(exactlySeconds: try Double(json: node)), span.nanoseconds > -1_000_000
    else { throw node.unexpected("a duration, 0 or more") }
    return max(span, .zero)
  }

  private static func text(_ node: JSONNode) throws(InputError) -> String? {
    if case .null = node.value { return nil }
    let text = try String(json: node)
    return text.isEmpty ? nil : String(text.prefix(4 * Redaction.mostScalars))
  }

  /// The sum of each inner array.
  private static func sums(_ stream: inout JSONStream) throws(InputError) -> [TimeSpan] {
    var sums: [TimeSpan] = []
    try stream.enterArray()
    while try stream.nextElement() {
      var sum = 0.0
      try stream.enterArray()
      while try stream.nextElement() { sum += try Double(json: try stream.node(keeping: .scalar)) }
      guard let span = TimeSpan(exactlySeconds: sum), span >= .zero else {
        throw .unexpected(at: stream.position, expected: "gaps of 0 or more", found: "\(sum) s")
      }
      sums.append(span)
    }
    return sums
  }

  /// When a request was sent, since the first one; nil when that is longer than 100 years.
  func instant(_ row: Int) -> Instant? {
    guard !starts.isEmpty else { return .zero }
    return TimeSpan(exactlySeconds: starts[row] - origin).map { Instant.zero + $0 }
  }

  /// From sending to the last token; nil when that is longer than 100 years.
  func latency(_ row: Int) -> TimeSpan? {
    latencies.isEmpty ? firstTokens[row].recorded(with: gaps[row]) : latencies[row]
  }
}
