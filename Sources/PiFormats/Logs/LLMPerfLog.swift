// SPDX-License-Identifier: Apache-2.0

import PiCore

/// LLMPerf's `*_individual_responses.json`: an array with the metrics of every request.
///
/// The file names neither the model nor, in most versions, when requests started.
struct LLMPerfLog: LogReader {
  static let format = LogFormat(
    id: "llmperf",
    summary: "LLMPerf raw results: *_individual_responses.json",
    signs: [.keys(["ttft_s", "end_to_end_latency_s"])],
    open: { (source, options) throws(InputError) in try LLMPerfLog(source, options: options) }
  )

  /// LLMPerf's own verdict that an answer was shorter than asked for; it was served.
  static let tooFewTokens: Int64 = -100

  let names: LogNames
  private var entries: JSONEntries
  private var sessions = SessionNumbers()
  private let deployment: DeploymentIndex?
  private var lacksStart = false

  init(_ source: any ByteSource, options: LogOptions) throws(InputError) {
    entries = try JSONEntries(source, shape: Self.shape)
    let name = options.deployment ?? Self.model(inName: source.name)
    var names = LogNames()
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

  var clock: RunDescription.Clock { .virtual }
  var ignored: Int { 0 }
  var canContinue: Bool { entries.canContinue }
  var caveats: [String] {
    var caveats: [String] = []
    if lacksStart { caveats.append("arrivals are not recorded: every request arrives at 0") }
    if deployment == nil {
      caveats.append("the deployment is not recorded: give --deployment NAME to keep attempts")
    }
    return caveats
  }

  mutating func next(into entry: inout LoggedRequest) throws(InputError) -> Bool {
    guard let node = try entries.next() else { return false }
    guard case .object = node.value else { throw node.unexpected("an object") }
    let started = try node.instant(seconds: "start_time")
    if started == nil { lacksStart = true }
    entry.reset(key: sessions.lone(), arrival: started ?? .zero, line: node.position.line)
    let code = try node.present("error_code").map { (node) throws(InputError) in
      try Int64(json: node)
    }
    let failed = code.map { $0 != Self.tooFewTokens } ?? false
    entry.request.isServed = !failed
    entry.request.deployment = deployment
    entry.request.inputTokens = try node.tokens("number_input_tokens")
    // Of a failed request LLMPerf writes 0 for what it did not measure.
    if let latency = try node.duration("end_to_end_latency_s"), latency > .zero {
      entry.request.ended = entry.request.arrival + latency
    }
    if let first = try node.duration("ttft_s"), first > .zero {
      entry.request.timeToFirstToken = first
    }
    if failed, let code {
      let text = try node.text("error_msg") ?? ""
      entry.request.error = FailureClass.of(status: Int(clamping: code), name: text)
      entry.request.errorText = text.isEmpty ? nil : Redaction.text(text)
    } else if let input = entry.request.inputTokens,
      let output = try node.tokens("number_output_tokens")
    {
      entry.request.usage = TokenUsage(input: input, output: output)
    }
    entry.addAttempt()
    return true
  }
}
