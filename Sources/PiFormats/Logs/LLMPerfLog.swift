// SPDX-License-Identifier: Apache-2.0

import PiCore

/// LLMPerf's `*_individual_responses.json`: an array with the metrics of every request.
///
/// The file names neither the model nor, in most versions, when requests started.
struct LLMPerfLog: RecordReader {
  static let format = RecordFormat(
    id: "llmperf",
    summary: "LLMPerf raw results: *_individual_responses.json",
    signs: [.keys(["ttft_s", "end_to_end_latency_s"])],
    open: { (source, options) throws(InputError) in try LLMPerfLog(source, options: options) }
  )

  /// LLMPerf's own verdict that an answer was shorter than asked for; it was served.
  static let tooFewTokens: Int64 = -100

  let names: RecordedNames
  private var entries: JSONEntries
  private let deployment: DeploymentIndex?
  private var lacksStart = false

  init(_ source: any ByteSource, options: RecordOptions) throws(InputError) {
    entries = try JSONEntries(source, shape: Self.shape)
    let name = options.deployment ?? Self.model(inName: source.name)
    var names = RecordedNames()
    deployment = name.flatMap { names.deployment($0, model: options.deployment == nil ? $0 : nil) }
    self.names = names
  }

  private static let shape = JSONShape.scalars(
    "error_code",
    "error_msg",
    "ttft_s",
    "end_to_end_latency_s",
    "number_input_tokens",
    "number_output_tokens",
    "start_time"
  )

  /// The model in a name such as `some-model_550_150_individual_responses.json`.
  static func model(inName path: String) -> String? {
    let file = path.split(separator: "/").last ?? ""
    let suffix = "_individual_responses.json"
    guard file.hasSuffix(suffix) else { return nil }
    var parts = file.dropLast(suffix.count).split(separator: "_")
    while parts.count > 1, let last = parts.last, last.allSatisfy(\.isNumber) { parts.removeLast() }
    let model = parts.joined(separator: "_")
    return model.isEmpty ? nil : model
  }

  var clock: RecordClock { .own }
  var canContinue: Bool { entries.canContinue }
  var isEmpty: Bool { entries.isEmpty }
  var caveats: [RecordCaveat] {
    var caveats: [RecordCaveat] = []
    if lacksStart { caveats.append(.noArrivals) }
    if deployment == nil { caveats.append(.noDeployment) }
    return caveats
  }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    guard let node = try entries.next() else { return false }
    guard case .object = node.value else { throw node.unexpected("an object") }
    let started = try node.instant(seconds: "start_time")
    if started == nil { lacksStart = true }
    record = RecordedRequest(arrival: started ?? .zero, line: node.position.line)
    record.isArrivalKnown = started != nil
    let code = try node.present("error_code").map { (node) throws(InputError) in
      try Int64(json: node)
    }
    let failed = code.map { $0 != Self.tooFewTokens } ?? false
    record.isServed = !failed
    record.deployment = deployment
    record.inputTokens = try node.tokens("number_input_tokens")
    // Of a failed request LLMPerf writes 0 for what it did not measure.
    if let latency = try node.duration("end_to_end_latency_s"), latency > .zero {
      record.latency = latency
    }
    if let first = try node.duration("ttft_s"), first > .zero {
      record.timeToFirstToken = first
    }
    if failed, let code {
      let text = try node.text("error_msg") ?? ""
      record.error = FailureClass.of(status: Int(clamping: code), name: text)
      record.errorText = text.isEmpty ? nil : Redaction.text(text)
    } else {
      record.outputTokens = try node.tokens("number_output_tokens")
    }
    return true
  }
}
