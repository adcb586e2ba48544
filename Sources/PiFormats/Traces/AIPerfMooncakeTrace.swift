// SPDX-License-Identifier: Apache-2.0

import PiCore

/// AIPerf's dialect of Mooncake traces: sessions, think times and fractions of milliseconds.
///
/// A turn with a `delay` is sent that long after the answer to the session's turn before. When that
/// was is not recorded, so its arrival here is the earliest one: the turn before plus the delay.
/// Arrivals are exact and are not spread.
struct AIPerfMooncakeTrace: RecordReader {
  static let format = RecordFormat(
    id: "aiperf-mooncake",
    summary: "Mooncake trace in AIPerf's dialect with sessions and delays (JSON lines)",
    signs: signs,
    open: { (source, options) throws(InputError) in
      try AIPerfMooncakeTrace(source, options)
    }
  )

  /// How the dialect is told from Mooncake's own traces.
  static let signs: [FormatSign] = [
    .keys(["session_id", "input_length"], unless: BailianTrace.signs),
    .keys(["delay", "input_length"], unless: BailianTrace.signs),
    .fraction(["timestamp", "input_length", "output_length"], unless: BailianTrace.signs),
  ]

  let names: RecordedNames
  private var lines: JSONLinesReader
  private let deployment: DeploymentIndex?
  private var blocks = PrefixBlocks(blockTokens: MooncakeTrace.blockTokens)
  /// When the latest turn of each session arrived; nil when that is not known.
  private var latest: [UInt64: Instant?] = [:]
  private var hasDelays = false

  /// The fields that are read, in the order of their numbers.
  private enum Field {
    static let session = 0
    static let timestamp = 1
    static let delay = 2
    static let input = 3
    static let output = 4
    static let blocks = 5
  }

  init(_ source: any ByteSource, _ options: RecordOptions) throws(InputError) {
    lines = try JSONLinesReader(
      source,
      fields: ["session_id", "timestamp", "delay", "input_length", "output_length", "hash_ids"],
      dialect: .python
    )
    var names = RecordedNames()
    deployment = options.deployment.flatMap { names.deployment($0) }
    self.names = names
  }

  var clock: RecordClock { .own }
  var canContinue: Bool { lines.canContinue }
  var prefixes: PrefixTree? { blocks.tree }
  var caveats: [RecordCaveat] { hasDelays ? [.earliestArrivals] : [] }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    guard try lines.next() else { return false }
    record = RecordedRequest(line: lines.line)
    if lines.hasValue(Field.session) {
      record.session = RecordedRequest.hash(ofName: try lines.string(Field.session))
    }
    try place(&record)
    if lines.hasValue(Field.input) { record.inputTokens = try lines.tokens(Field.input) }
    if lines.hasValue(Field.output) { record.take(output: try lines.tokens(Field.output)) }
    record.deployment = deployment
    try blocks.take(lines, Field.blocks, of: record.inputTokens, into: &record)
    return true
  }

  /// Gives a turn its arrival and think time.
  private mutating func place(_ record: inout RecordedRequest) throws(InputError) {
    let before = record.session.flatMap { latest[$0] }
    var delay: TimeSpan?
    if lines.hasValue(Field.delay) { delay = try lines.span(Field.delay, in: .milliseconds) }
    if lines.hasValue(Field.timestamp) {
      record.arrival = .zero + (try lines.span(Field.timestamp, in: .milliseconds))
      if before != nil { record.thinkTime = delay }
    } else if case .some(.some(let earlier)) = before {
      let pause = delay ?? .zero
      guard let arrival = earlier.recorded(after: pause) else {
        throw lines.unexpected(Field.delay, "a delay within 146 years of the session's start")
      }
      record.arrival = arrival
      record.thinkTime = pause
      hasDelays = true
    } else {
      record.isArrivalKnown = false
      if before != nil { record.thinkTime = delay ?? .zero }
    }
    guard let session = record.session else { return }
    latest[session] = .some(record.isArrivalKnown ? record.arrival : nil)
  }
}
