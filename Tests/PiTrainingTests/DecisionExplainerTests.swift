// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiTelemetry
import PiTraining
import Testing

/// Explanations of what `learned` decided on a fleet whose truth is known.
@Suite struct DecisionExplainerTests {
  /// Weights, and the log of a run that used them or another strategy.
  private func scene(
    _ strategy: String,
    to folder: borrowing Folder
  ) async throws -> (weights: RoutingWeights, reader: any TelemetryReader, run: StoredRun) {
    let training = try await PlantedFleet.train(PlantedFleet.experiment(labels: 1))
    let reader = try await PlantedFleet.log(
      PlantedFleet.experiment(labels: 0.1, strategies: strategy, seed: 8, seconds: 300),
      registry: StrategyRegistry.builtIn.with(["w": training.weights]),
      to: folder
    )
    return (training.weights, reader, try #require(try reader.runs().first))
  }

  /// Explains the decisions on the first requests.
  private func explanations(
    _ scene: (weights: RoutingWeights, reader: any TelemetryReader, run: StoredRun)
  ) throws -> [DecisionExplanation] {
    var explainer = try DecisionExplainer(
      scene.weights,
      of: scene.run,
      terms: ScoreTerms(of: scene.run.description)
    )
    return try (0..<100).flatMap { request in
      try RecordedDecisions.of(UInt32(request), in: scene.run, scene.reader).map {
        explainer.explain($0)
      }
    }
  }

  @Test func `scores and predictors are the sums of what is shown, and those of the log`()
    async throws
  {
    let folder = try Folder()
    let explained = try explanations(
      try await scene(
        #"{"id": "learned", "parameters": {"weights": "w", "epsilon": 0.3, "value": 0.2,"#
          + #" "latency_cost": 0.001}}"#,
        to: folder
      )
    )
    #expect(explained.count >= 100)
    for decision in explained {
      #expect(decision.terms.value == 0.2 && decision.terms.latencyCost == 0.001)
      for candidate in decision.candidates {
        #expect(abs(candidate.rest) < 1e-12)
        let logged = try #require(candidate.loggedScore)
        #expect(abs(logged - candidate.offer.score) < 1.5e-9, "\(candidate.deployment)")
        #expect(candidate.heads.count == 5)
        for head in candidate.heads { #expect(abs(head.rest) < 1e-12, "\(head.name)") }
      }
      #expect(try #require(decision.farthestLogged) < 1.5e-9)
    }
    let greedy = explained.filter { $0.chosen == $0.order.first }
    #expect(
      greedy.allSatisfy { $0.reason.hasSuffix(" was chosen: the highest score of those with room") }
    )
    let drawn = explained.filter { $0.chosen != $0.order.first }
    #expect(!drawn.isEmpty && drawn.count < greedy.count)
    #expect(
      drawn.allSatisfy { $0.reason.contains(" was drawn at random, which had probability 0.1;") }
    )
  }

  @Test func `what is printed sums to the digit`() async throws {
    let folder = try Folder()
    let explained = try explanations(
      try await scene(#"{"id": "learned", "parameters": {"weights": "w"}}"#, to: folder)
    )
    var rows = 0
    for decision in explained.prefix(30) {
      let text = ExplanationText.text(decision)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      let head = try #require(
        lines.firstIndex {
          $0.hasPrefix("candidate       value") || $0.hasPrefix("candidate  value")
        }
      )
      let score = try #require(cells(lines[head]).firstIndex(of: "score"))
      for line in lines[(head + 1)...].prefix(decision.candidates.count) {
        let numbers = try cells(line)[1...score].map(billionths)
        #expect(numbers.dropLast().reduce(0, +) == numbers.last, "\(line)")
        rows += 1
      }
      // Of the heads' tables: from the line of their names to that of the sum.
      for start in lines.indices
      where lines[start].hasPrefix("  feature ") && lines[start].contains("served") {
        let end = try #require(lines[start...].firstIndex { $0.hasPrefix("  sum") })
        for column in 1...5 {
          let numbers = try lines[(start + 1)...end].map { try billionths(cells($0)[column]) }
          #expect(numbers.dropLast().reduce(0, +) == numbers.last, "\(lines[start]) \(column)")
          rows += 1
        }
      }
    }
    #expect(rows >= 30 * 3 * 6)
  }

  /// The cells of a printed row.
  private func cells(_ line: String) -> [String] {
    line.split(separator: "  ").map { cell in cell.filter { $0 != " " } }.filter { !$0.isEmpty }
  }

  /// A printed number in billionths.
  private func billionths(_ cell: String) throws -> Int64 {
    let digits = cell.replacing("\u{2212}", with: "")
    let parts = digits.split(separator: ".")
    let fraction = parts.count == 2 ? String(parts[1]) : ""
    let padded = fraction + String(repeating: "0", count: 9 - fraction.count)
    let size = try #require(Int64(String(parts[0]) + padded), "\(cell)")
    return cell.hasPrefix("\u{2212}") ? -size : size
  }

  @Test func `the price of what is asked and answered is what makes candidates dear`() async throws
  {
    let folder = try Folder()
    let explained = try explanations(
      try await scene(#"{"id": "learned", "parameters": {"weights": "w"}}"#, to: folder)
    )
    let decision = try #require(explained.first)
    let sharp = try #require(decision.candidates.first { $0.deployment == "sharp" })
    func term(_ name: String) throws -> Double {
      try #require(sharp.terms.first { $0.name == name }).dollars
    }
    let input = try #require(decision.features.first { $0.name == "input_tokens" }).value
    let expected = sharp.offer.prediction
    // 20 dollars per million input tokens and 80 per million output tokens.
    #expect(abs(try term("fresh_input") + expected.served * Double(input) * 20e-6) < 1e-12)
    #expect(abs(try term("output") + expected.served * expected.outputTokens * 80e-6) < 1e-12)
    #expect(try term("cached_input") == 0 && term("latency") == 0)
    #expect(try term("value") == 0.1 * expected.success)
  }

  @Test func `another strategy's choice is compared with what the weights prefer`() async throws {
    let folder = try Folder()
    let explained = try explanations(try await scene(#""random""#, to: folder))
    #expect(
      explained.allSatisfy { $0.farthestLogged == nil && $0.reason.hasPrefix("random chose ") }
    )
    let same = explained.count { $0.reason.contains("; these weights would too (") }
    let other = explained.count { $0.reason.contains("; these weights prefer ") }
    #expect(same > 10 && other > 30 && same + other == explained.count)
  }

  @Test func `what cannot be explained is told with what was expected`() async throws {
    let folder = try Folder()
    let (weights, reader, run) = try await scene(#""random""#, to: folder)
    let count = run.totals.requests
    #expect(throws: ExplainError.unknownRequest(run: 1, request: 9_999, count: count)) {
      _ = try RecordedDecisions.of(9_999, in: run, reader)
    }
    var foreign = run
    foreign.description.featureNames = run.description.featureNames.map {
      $0 == "input_price" ? "dollars" : $0
    }
    #expect(throws: ExplainError.otherFeatures(run: 1, missing: ["input_price"])) {
      _ = try DecisionExplainer(weights, of: foreign, terms: ScoreTerms())
    }
    var none = run
    none.description.featureNames = []
    none.description.requestFeatures = 0
    do {
      _ = try DecisionExplainer(weights, of: none, terms: ScoreTerms())
      Issue.record("a run without features was taken")
    } catch {
      #expect(
        "\(error)".hasPrefix(
          "expected a run with the features of the weights, found run 1 without input_tokens, time_left_s"
        )
      )
    }
  }
}
