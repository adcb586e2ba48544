// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import PiTraining

/// `pibench explain`: what routing weights make of a recorded decision, down to each feature.
enum ExplainCommand: Command {
  private static let value = ValueOption<Double>(
    "value",
    "DOLLARS",
    "what a right answer in time is worth; as the run says, else 0.1",
    in: 0...1e6
  )
  private static let latencyCost = ValueOption<Double>(
    "latency-cost",
    "DOLLARS",
    "dollars per second of latency; as the run says, else 0",
    in: 0...1e6
  )
  private static let json = Flag("json", "print as JSON")

  static let spec = CommandSpec(
    name: "explain",
    summary: "Shows what each candidate's score is the sum of, for a recorded decision.",
    operands: "RUN:REQUEST",
    mostOperands: 1,
    options: [StoreOption.store, WeightsOption.weights, value, latencyCost, json],
    examples: [
      "pibench explain 1:42 --store telemetry.db --weights weights",
      "pibench explain 1:42 --store telemetry.db --weights weights --json",
    ]
  )

  static func run(_ arguments: ParsedArguments) throws {
    let (number, request) = try place(arguments)
    let reader = try StoreOption.reader(arguments, for: "explain")
    let run = try reader.run(RunID(number))
    let weights = try WeightsOption.read(arguments, for: "explain")
    let decisions = try RecordedDecisions.of(request, in: run, reader)
    var terms = ScoreTerms(of: run.description)
    if let dollars = try arguments[value] { terms.value = dollars }
    if let dollars = try arguments[latencyCost] { terms.latencyCost = dollars }
    var explainer = try DecisionExplainer(weights, of: run, terms: terms)
    let explanations = decisions.map { explainer.explain($0) }
    guard !arguments[json] else {
      return try Terminal.print(ExplanationDocument.json(explanations))
    }
    try Terminal.print(explanations.map(ExplanationText.text).joined(separator: "\n"))
  }

  /// The run and the request that the operand names.
  private static func place(_ arguments: ParsedArguments) throws(UsageError) -> (Int64, UInt32) {
    guard let text = arguments.operands.first else {
      throw UsageError("explain needs a request: RUN:REQUEST; see pibench explain --help")
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let run = Int64(parts[0]), (1...RunID.most).contains(run),
      let request = UInt32(parts[1])
    else {
      throw UsageError(
        "expected the numbers of a run and of a request such as 1:42,"
          + " found \(Sanitised.quoted(text))"
      )
    }
    return (run, request)
  }
}
