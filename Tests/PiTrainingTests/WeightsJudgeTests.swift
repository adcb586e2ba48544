// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import PiTelemetry
import PiTraining
import Testing

/// Judging weights on telemetry of a fleet whose truth is known.
@Suite struct WeightsJudgeTests {
  /// Weights of the planted fleet, and what they are on the log of an experiment.
  private func judged(
    _ experiment: String,
    since: Instant? = nil
  ) async throws -> Evaluation {
    let training = try await PlantedFleet.train(PlantedFleet.experiment(labels: 1))
    let folder = try Folder()
    let reader = try await PlantedFleet.log(experiment, to: folder)
    let rows = try TrainingRows(reader, since: since.map { start in { _ in start } }) { _ in true }
    return try WeightsJudge(training.weights).judge(rows)
  }

  private func head(_ evaluation: Evaluation, _ name: String) throws -> HeadResult {
    try #require(evaluation.heads.first { $0.name == name })
  }

  @Test func `on another day of the same fleet, heads do as well as its own means`() async throws {
    let evaluation = try await judged(PlantedFleet.experiment(labels: 1, seed: 9, seconds: 4_000))
    for head in evaluation.heads {
      #expect(head.missing == nil && head.rows == 0 && head.tests > 3_000, "\(head.name)")
      #expect(head.error < head.constantError, "\(head.name)")
      #expect(head.error < head.meanError * 1.05, "\(head.name)")
    }
    let calibration = try #require(evaluation.calibration)
    // Some 4,000 answers: four standard errors of a share are 0.03.
    #expect(abs(calibration.predicted - calibration.observed) < 0.03)
    #expect(calibration.expectedError < 0.04)
    let span = try #require(calibration.difference)
    #expect(span.low < 0.015 && span.high > -0.015 && span.high - span.low < 0.06)
    #expect(evaluation.leftOut.isEmpty && evaluation.runs == 1)
  }

  @Test func `when right answers have changed, the means of the new log are better`() async throws {
    let changed = PlantedFleet.experiment(labels: 1, seed: 9, seconds: 4_000)
      .replacing(#"{"easy": 0.9, "hard": 0.8}"#, with: #"{"easy": 0.4, "hard": 0.3}"#)
    let evaluation = try await judged(changed)
    let solved = try head(evaluation, "solved")
    let difference = try #require(solved.difference)
    #expect(difference.low > 0.05, "the head's error is larger: \(difference)")
    let served = try head(evaluation, "served")
    #expect(served.error < served.meanError * 1.05)
    let span = try #require(evaluation.calibration?.difference)
    #expect(span.low > 0.05, "more is predicted than comes true: \(span)")
    #expect(EvaluationReport.text(evaluation).contains("Probability of a right answer in time"))
  }

  @Test func `without labels, right answers are not judged and the rest is`() async throws {
    let evaluation = try await judged(PlantedFleet.experiment(labels: 0, seed: 9, seconds: 2_000))
    #expect(try head(evaluation, "solved").missing == "no labels")
    #expect(evaluation.calibration == nil && evaluation.notCalibrated == "no judged answers")
    let text = EvaluationReport.text(evaluation)
    #expect(text.contains("\nCould not judge solved: no labels\n"))
    #expect(text.contains("\nCould not judge the probability of success: no judged answers\n"))
    let json = String(decoding: EvaluationReport.json(evaluation), as: UTF8.self)
    #expect(json.contains(#""not_calibrated": "no judged answers""#))
    let csv = String(decoding: EvaluationReport.csv(evaluation), as: UTF8.self)
    #expect(csv.contains("\nsolved,0,,0,,,,,,no labels\n"))
  }

  @Test func `a deployment that the weights do not know is left out and named`() async throws {
    let renamed = PlantedFleet.experiment(labels: 1, seed: 9, seconds: 2_000)
      .replacing(#""name": "late""#, with: #""name": "later""#)
    let evaluation = try await judged(renamed)
    #expect(evaluation.leftOut.count == 1)
    let reason = try #require(evaluation.leftOut.first)
    #expect(
      reason.contains("attempts at later (") && reason.hasSuffix("which the weights do not know")
    )
    let served = try head(evaluation, "served")
    #expect(served.tests < evaluation.rows && served.tests > evaluation.rows / 2)
  }

  @Test func `what is asked for and not there is told`() async throws {
    let late = Instant.zero + TimeSpan(wholeSeconds: 1_000)
    let experiment = PlantedFleet.experiment(labels: 1, seed: 9, seconds: 2_000)
    let evaluation = try await judged(experiment, since: late)
    #expect(evaluation.rows > 800 && evaluation.rows < 1_300)
    let never = Instant.zero + TimeSpan(wholeSeconds: 1_000_000)
    let reason = "1 run without attempts that follow a decision with features in the time asked for"
    await #expect(throws: TrainingError.nothingToJudge(reasons: [reason])) {
      _ = try await judged(experiment, since: never)
    }
  }
}
