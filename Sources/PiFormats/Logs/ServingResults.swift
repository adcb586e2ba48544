// SPDX-License-Identifier: Apache-2.0

import PiCore

/// Results of the serving benchmarks of vLLM and its kin: a document, or one per line.
///
/// A document holds columns of all requests; what is kept of them is numbers, so that memory grows
/// by some 60 bytes per request of the document and not with its texts.
struct ServingResults: RecordReader {
  private(set) var names = RecordedNames()
  private var stream: JSONStream
  private var columns = ServingColumns()
  /// The option with which the tool writes single requests.
  private let detail: String
  private var next = 0
  private let fallback: String?
  private var lacksStart = false
  private var lacksModel = false

  init(
    _ source: any ByteSource,
    options: RecordOptions,
    detail: String
  ) throws(InputError) {
    self.detail = detail
    stream = try JSONStream(source, dialect: .python)
    fallback = options.deployment
  }

  var clock: RecordClock { .own }
  var canContinue: Bool { stream.canContinue && stream.documents > 1 }
  var caveats: [RecordCaveat] {
    var caveats: [RecordCaveat] = []
    if lacksStart { caveats.append(.noArrivals) }
    if stream.documents > 1 { caveats.append(.clockPerResult) }
    if lacksModel { caveats.append(.noDeployment) }
    return caveats
  }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    while next >= columns.count {
      columns = ServingColumns()
      next = 0
      guard try stream.nextDocument() else { return false }
      columns = try ServingColumns(&stream, detail: detail)
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
    record.isServed = !columns.hasFailed[row]
    if columns.hasFailed[row] {
      record.error = FailureClass.of(text: columns.errors[row] ?? "")
      record.errorText = columns.errors[row].map(Redaction.text)
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
    } else {
      lacksModel = true
    }
  }
}

extension ServingResults {
  private func tooLong(_ what: String, _ row: Int) -> InputError {
    .unexpected(
      at: columns.place,
      expected: "\(what) at most 100 years after the first start",
      found: "a later one in request \(row + 1)"
    )
  }
}
