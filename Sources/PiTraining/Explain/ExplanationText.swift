// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiReport
import PiRuntime
import PiTelemetry

/// An explanation as a terminal shows it.
package enum ExplanationText {
  /// Decimals of dollars, and of linear predictors.
  private static let (dollars, predictors) = (9, 6)
  private static let headings = [
    "value": "value · P", "fresh_input": "fresh input", "cached_input": "cached input",
    "output": "output", "latency": "latency", "if_it_fails": "if it fails",
  ]

  /// The text of a decision.
  package static func text(_ decision: DecisionExplanation) -> String {
    let decided = ClockText.text(decision.decided, clock: decision.clock)
    let task = decision.taskType.map { ", task type \(Sanitised.text($0))" } ?? ""
    var lines = [
      "run \(decision.run), request \(decision.request), decision \(decision.ordinal) at \(decided)\(task)",
      decision.reason,
    ]
    if let distance = decision.farthestLogged, distance > 1.5e-9 {
      lines.append(
        "The log's scores differ by up to \(DecimalFormat.fixed(distance, decimals: dollars)) dollars:"
          + " the run used other weights, another value or latency cost."
      )
    }
    lines += [
      "",
      "Scores in dollars, the best first; a right answer in time is worth"
        + " \(DecimalFormat.shortest(decision.terms.value)):",
    ]
    lines += TextColumns.lines(scores(decision))
    lines += ["", "Expected of an attempt:"]
    lines += TextColumns.lines(expectations(decision))
    for position in decision.order {
      let candidate = decision.candidates[position]
      lines += ["", "Linear predictors of \(Sanitised.text(candidate.deployment)):"]
      lines += TextColumns.lines(heads(candidate))
    }
    lines += ["", "Features of the request:"]
    lines += TextColumns.lines(
      decision.features.map { ["  " + Sanitised.text($0.name), number($0.value)] }
    )
    lines += ["", "Features of the candidates:"]
    lines += TextColumns.lines(features(decision))
    return lines.joined(separator: "\n") + "\n"
  }

  /// One row per candidate, whose terms and rest sum to its score as printed.
  private static func scores(_ decision: DecisionExplanation) -> [[String]] {
    let ranked = decision.order.map { decision.candidates[$0] }
    let sums = ranked.map {
      PrintedSum($0.terms.map(\.dollars), total: $0.offer.score, decimals: dollars)
    }
    let names = ranked.first?.terms.map { headings[$0.name] ?? $0.name } ?? []
    let hasRest = sums.contains { $0.rest != nil }
    var table = [
      ["candidate"] + names + (hasRest ? ["rest"] : []) + ["score", "logged", "propensity", "room"]
    ]
    for (candidate, sum) in zip(ranked, sums) {
      let logged = [candidate.loggedScore, candidate.propensity].map {
        $0.map { DecimalFormat.fixed($0, decimals: dollars) } ?? "–"
      }
      let room =
        switch candidate.offer.tier {
        case .open: "yes"
        case .closed: "no"
        case .unknown: "unknown"
        }
      table.append(
        [Sanitised.text(candidate.deployment)] + sum.parts + (hasRest ? [sum.rest ?? "0"] : [])
          + [sum.total] + logged + [room]
      )
    }
    return table
  }

  private static func expectations(_ decision: DecisionExplanation) -> [[String]] {
    var table = [
      ["candidate", "P(served)", "P(solved)", "P", "latency s", "output tokens"]
    ]
    for candidate in decision.order.map({ decision.candidates[$0] }) {
      let expected = candidate.offer.prediction
      let values: [Double?] = [
        expected.served, expected.solved, expected.success, expected.latency,
      ]
      table.append(
        [Sanitised.text(candidate.deployment)]
          + values.map { $0.map { DecimalFormat.fixed($0, decimals: 4) } ?? "–" }
          + [DecimalFormat.fixed(expected.outputTokens, decimals: 1)]
      )
    }
    return table
  }

  /// One column per head, whose parts and rest sum to its predictor as printed.
  private static func heads(_ candidate: CandidateExplanation) -> [[String]] {
    let sums = candidate.heads.map {
      PrintedSum($0.parts.map(\.contribution), total: $0.predictor, decimals: predictors)
    }
    var table = [["  feature"] + candidate.heads.map(\.name)]
    for (row, part) in (candidate.heads.first?.parts ?? []).enumerated() {
      table.append(["  " + part.name] + sums.map { $0.parts[row] })
    }
    if sums.contains(where: { $0.rest != nil }) {
      table.append(["  rest"] + sums.map { $0.rest ?? "0" })
    }
    table.append(["  sum"] + sums.map(\.total))
    return table
  }

  private static func features(_ decision: DecisionExplanation) -> [[String]] {
    let ranked = decision.order.map { decision.candidates[$0] }
    var table = [["  feature"] + ranked.map { Sanitised.text($0.deployment) }]
    for (row, feature) in (ranked.first?.features ?? []).enumerated() {
      table.append(
        ["  " + Sanitised.text(feature.name)] + ranked.map { number($0.features[row].value) }
      )
    }
    return table
  }

  /// A feature as it was used; a dash for what nothing told.
  private static func number(_ value: Float) -> String {
    guard !value.isNaN else { return "–" }
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }
}

/// A sum whose parts are printed with fixed decimals; a rest makes up for what rounding left.
struct PrintedSum {
  let parts: [String]
  /// What is left to the printed total; nil for nothing.
  let rest: String?
  let total: String

  /// Rounds a sum.
  ///
  /// - Parameters:
  ///   - parts: the summands.
  ///   - total: their sum.
  ///   - decimals: of every number, 0 … 9.
  init(_ parts: [Double], total: Double, decimals: Int) {
    let power = DecimalFormat.tenToThe(decimals)
    func rounded(_ value: Double) -> Double { (value * power).rounded() }
    // Whole numbers, so that differences are exact.
    let rest = parts.reduce(rounded(total)) { $0 - rounded($1) }
    self.parts = parts.map { $0 == 0 ? "0" : DecimalFormat.fixed($0, decimals: decimals) }
    self.total = DecimalFormat.fixed(total, decimals: decimals)
    self.rest = rest == 0 ? nil : DecimalFormat.fixed(rest / power, decimals: decimals)
  }
}
