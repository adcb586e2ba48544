// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The columns of one result of a serving benchmark.
struct ServingColumns: Sendable {
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
  /// Whether each request failed, as the file's own counts have it.
  private(set) var hasFailed: [Bool] = []
  private var completed: Int?
  private var failed: Int?
  private var origin = 0.0

  /// How many requests there are.
  var count: Int { inputs.count }

  /// Nothing.
  init() {}

  /// Reads the document that begins here.
  ///
  /// - Parameters:
  ///   - stream: the file at the document.
  ///   - detail: the command with which the tool writes single requests.
  /// - Throws: `InputError`, also when the columns or counts contradict each other.
  init(_ stream: inout JSONStream, detail: String) throws(InputError) {
    place = stream.position
    try stream.enterObject()
    while let key = try stream.nextKey() { try take(key, &stream) }
    guard !inputs.isEmpty || !firstTokens.isEmpty else {
      throw .unexpected(
        at: place,
        expected: "single requests (\(detail))",
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
    try settleFailures()
    origin = starts.min() ?? 0
  }

  private mutating func take(_ key: String, _ stream: inout JSONStream) throws(InputError) {
    switch key {
    case "model_id", "model":
      let node = try stream.node(keeping: .scalar)
      if case .string(let name) = node.value, model == nil { model = name }
    case "completed": completed = try Self.number(&stream)
    case "failed": failed = try Self.number(&stream)
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

  private static func number(_ stream: inout JSONStream) throws(InputError) -> Int {
    let node = try stream.node(keeping: .scalar)
    let number = try Int(json: node)
    guard (0...1 << 32).contains(number) else { throw node.unexpected("a number of requests") }
    return number
  }

  /// Tells which requests failed: those with an error, and where the file counts more, those of
  /// which nothing was measured.
  private mutating func settleFailures() throws(InputError) {
    hasFailed = errors.map { $0 != nil }
    guard let failures = failed ?? completed.map({ count - $0 }) else { return }
    let told = hasFailed.count { $0 }
    var silent: [Int] = []
    if told < failures {
      silent = hasFailed.indices.filter { row in
        !hasFailed[row] && outputs[row] == .zero && firstTokens[row] == .zero
          && (latencies.isEmpty || latencies[row] == .zero)
      }
    }
    guard told + silent.count == failures, completed ?? (count - failures) == count - failures
    else {
      let expected =
        "as many requests as the file counts itself"
        + " (completed \(completed ?? count - failures), failed \(failures))"
      let found =
        "\(count), of which \(told) have an error and \(silent.count) more have no output"
      throw .unexpected(at: place, expected: expected, found: found)
    }
    for row in silent { hasFailed[row] = true }
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
