// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiRuntime
import PiTelemetry

/// Judges routing weights on telemetry that they were not trained on.
///
/// The simpler predictions, a constant and each deployment's mean by task type, are made of the same
/// telemetry without the block of time that is judged. So they know what has changed since training: where
/// a head does no better than they, training again would help.
package struct WeightsJudge: Sendable {
  private let weights: RoutingWeights

  package init(_ weights: RoutingWeights) {
    self.weights = weights
  }

  /// Judges the weights.
  ///
  /// - Throws: ``TrainingError`` where nothing can be judged.
  package func judge(_ rows: TrainingRows) throws(TrainingError) -> Evaluation {
    guard rows.count > 0 else { throw .nothingToJudge(reasons: rows.reasonsLeftOut) }
    let data = try HeadData(rows, weights.design, holdOut: 0)
    let known = data.deployments.indices.filter { data.deployments[$0] >= 0 }
    let strangers = strangers(rows)
    guard !known.isEmpty else { throw .nothingToJudge(reasons: strangers) }
    let product = ProductSample(weights.model, data) { data.deployments[$0] >= 0 }
    let reason = ProductCalibration.reasonNotToJudge(product)
    return Evaluation(
      heads: weights.model.heads.map { judge($0.name, $0.head, data, known) },
      calibration: reason == nil ? ProductCalibration(product) : nil,
      notCalibrated: reason,
      judgesAnswers: weights.model.solved != nil,
      rows: rows.count,
      runs: rows.runs.count,
      labelled: data.solved.count { !$0.isNaN },
      leftOut: strangers
    )
  }

  private func judge(
    _ name: String,
    _ head: LinearHead?,
    _ data: HeadData,
    _ known: [Int]
  ) -> HeadResult {
    guard let head, let spec = HeadSpec.all.first(where: { $0.name == name }) else {
      return HeadResult(name: name, rows: 0, missing: "the weights were trained without it")
    }
    let target = spec.target(data)
    let tests = known.filter { !target[$0].isNaN }
    guard !tests.isEmpty else {
      return HeadResult(name: name, rows: 0, missing: spec.reasonWithoutRows)
    }
    var result = HeadResult(name: name, rows: 0, head: head)
    result.judge(spec, data, target, on: tests) { block in
      let others = tests[..<block.lowerBound] + tests[block.upperBound...]
      return CellMeans(spec.loss, data, target, Array(others))
    }
    return result
  }

  /// What the weights do not know of the telemetry, with how often it occurs.
  private func strangers(_ rows: TrainingRows) -> [String] {
    var counts: [FleetNames.Place: Int] = [:]
    var order: [FleetNames.Place] = []
    for run in rows.runs {
      let places = weights.design.names.places(of: run.fleet)
      for attempt in run.attempts where places[attempt.deployment.offset] == nil {
        let place = run.fleet[attempt.deployment.offset]
        if counts[place] == nil { order.append(place) }
        counts[place, default: 0] += 1
      }
    }
    return order.map { place in
      let count = counts[place] ?? 0
      return "\(count) \(count == 1 ? "attempt" : "attempts") at"
        + " \(Sanitised.text(place.name)) (\(Sanitised.text(place.model))),"
        + " which the weights do not know"
    }
  }
}

/// How routing weights do on some telemetry.
package struct Evaluation: Sendable {
  package let heads: [HeadResult]
  /// How well the probability of success agrees with what came; nil where nothing tells.
  package let calibration: ProductCalibration?
  /// Why it is not judged; nil where it is.
  package let notCalibrated: String?
  /// Whether success means a right answer; else it means a complete one within its time.
  package let judgesAnswers: Bool
  /// Rows with their runs.
  package let rows: Int
  package let runs: Int
  package let labelled: Int
  /// Rows that are not judged, with the reason.
  package let leftOut: [String]
}
