// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLinearAlgebra
package import PiRuntime

/// Trains routing weights on the rows of a store.
package struct WeightsTrainer: Sendable {
  /// Share of each run's time, from its end, on which heads are judged and never fitted.
  package var holdOut: Double
  /// Dollars that a right answer within its time is worth, for the table.
  package var value: Double
  /// Later stretches on which the penalty of a head is chosen, above 0.
  package var origins = 3
  /// Most steps of Newton's method for a probability.
  package var iterationLimit = 60

  package init(holdOut: Double = 0.2, value: Double = 0.10) {
    precondition((0...0.9).contains(holdOut), "something is left to fit on")
    self.holdOut = holdOut
    self.value = value
  }

  /// What training leaves.
  package struct Training: Sendable {
    package var weights: RoutingWeights
    package var heads: [HeadResult]
    /// The curves that join the heads' probabilities.
    package var curves: [CurveResult]
    /// Rows with their runs.
    package var rows: Int
    package var runs: Int
    package var labelled: Int
  }

  /// Trains every head and joins them.
  ///
  /// - Parameter rows: rows with at least one run.
  /// - Returns: the weights, and how well their heads do.
  /// - Throws: ``TrainingError`` where nothing can be learned that a router could use.
  package func train(_ rows: TrainingRows) throws(TrainingError) -> Training {
    guard rows.count > 0 else {
      throw .noRows(reasons: rows.reasonsLeftOut)
    }
    let design = DesignBuilder.design(of: rows)
    let data = try HeadData(rows, design, holdOut: holdOut)
    let results = HeadSpec.all.map {
      HeadTrainer(spec: $0, data: data, origins: origins, iterationLimit: iterationLimit).train()
    }
    var model = try model(results, data)
    let curves = CurveTrainer(data: data, iterationLimit: iterationLimit).train(&model)
    let values = values(model, data, design.names)
    let weights = RoutingWeights(
      design: design,
      model: model,
      table: TaskTable(values, rows, design.names).search()
    )
    return Training(
      weights: weights,
      heads: results,
      curves: curves,
      rows: rows.count,
      runs: rows.runs.count,
      labelled: data.solved.count { !$0.isNaN }
    )
  }

  private func model(
    _ results: [HeadResult],
    _ data: HeadData
  ) throws(TrainingError) -> RoutingModel {
    func head(_ name: String) throws(TrainingError) -> LinearHead {
      guard let result = results.first(where: { $0.name == name }) else {
        preconditionFailure("\(name) is a head")
      }
      if let head = result.head { return head }
      // Where next to nothing fails, that is what there is to know.
      if name == "served" { return constantServed(data) }
      throw .cannotFit(head: name, reason: result.missing ?? "unknown")
    }
    return RoutingModel(
      served: try head("served"),
      solved: results.first { $0.name == "solved" }?.head,
      timeToFirstToken: try head("log_ttft_s"),
      timePerOutputToken: try head("log_tpot_s"),
      output: try head("log_output_tokens"),
      onTime: CurveTrainer.usualOnTime,
      success: .identity
    )
  }

  /// A head without columns, at the share of complete answers.
  private func constantServed(_ data: HeadData) -> LinearHead {
    let good = data.served.reduce(0, +)
    return LinearHead(
      link: .logit,
      intercept: Link.logit.predictor((good + 1) / (Double(data.served.count) + 2)),
      coefficients: ContiguousArray(repeating: 0, count: data.design.columns)
    )
  }

  /// Mean net value of the first attempts at each deployment, by task type.
  private func values(_ model: RoutingModel, _ data: HeadData, _ names: FleetNames) -> [[Double]] {
    let (tasks, places) = (names.taskTypes.count, names.deployments.count)
    var sums = [Double](repeating: 0, count: tasks * places)
    var counts = sums
    for row in data.served.indices
    where !data.isHeldOut[row] && data.isFirst[row] && data.taskTypes[row] >= 0
      && data.deployments[row] >= 0 && !data.cost[row].isNaN
    {
      let expected = model.predict(data.design.row(row).span, timeLeft: data.timeLeft[row])
      let cell = data.taskTypes[row] * places + data.deployments[row]
      sums[cell] += value * expected.success - data.cost[row]
      counts[cell] += 1
    }
    return (0..<tasks).map { task in
      (task * places..<(task + 1) * places).map {
        counts[$0] > 0 ? sums[$0] / counts[$0] : -.infinity
      }
    }
  }
}
