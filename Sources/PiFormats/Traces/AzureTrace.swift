// SPDX-License-Identifier: Apache-2.0
// Patel et al.: Splitwise: Efficient Generative LLM Inference Using Phase Splitting. ISCA 2024,
// doi:10.1109/ISCA59077.2024.00019.

import PiCore

/// The Azure LLM inference traces of 2023 and 2024: time stamp, input tokens, output tokens.
struct AzureTrace: RecordReader {
  static let format = RecordFormat(
    id: "azure",
    summary: "Azure LLM inference trace 2023 or 2024 (CSV)",
    signs: [.columns(["TIMESTAMP", "ContextTokens", "GeneratedTokens"])],
    tasks: [.column],
    open: { (source, options) throws(InputError) in try AzureTrace(source, options) }
  )

  private(set) var names: RecordedNames
  private var table: CSVReader
  private let stamp: Int
  private let input: Int
  private let output: Int
  private let task: Int?
  private let deployment: DeploymentIndex?
  private var minute = TimestampMinute()

  init(_ source: any ByteSource, _ options: RecordOptions) throws(InputError) {
    table = try CSVReader(source)
    stamp = try table.column("TIMESTAMP")
    input = try table.column("ContextTokens")
    output = try table.column("GeneratedTokens")
    task = try table.taskColumn(options)
    var names = RecordedNames()
    deployment = options.deployment.flatMap { names.deployment($0) }
    self.names = names
  }

  var clock: RecordClock { .unix }
  var canContinue: Bool { table.canContinue }
  var isEmpty: Bool { !table.hasRows }

  mutating func next(into record: inout RecordedRequest) throws(InputError) -> Bool {
    guard try table.next() else { return false }
    record = RecordedRequest(line: table.line)
    record.arrival = Instant(nanoseconds: try table.timestamp(stamp, &minute))
    record.inputTokens = try table.tokens(input)
    record.take(output: try table.tokens(output))
    record.deployment = deployment
    if let task { record.taskType = try names.taskType(table, task) }
    return true
  }
}

extension RecordedRequest {
  /// Takes over the output of a trace that has no other word for how a request ended.
  ///
  /// Without output tokens nobody knows whether an answer came.
  @inline(__always)
  mutating func take(output: TokenCount) {
    outputTokens = output
    isServed = output > .zero ? true : nil
  }
}
