// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiLinearAlgebra
package import PiRuntime

/// Trains routing weights on the rows of a store.
package struct WeightsTrainer: Sendable {
  /// Share of each run's time, from its end, on which heads are judged and never fitted.
  package var holdOut: Double
  /// Dollars that a right answer within its time is worth, for the table.
  package var value: Double

  package init(holdOut: Double = 0.2, value: Double = 0.10) {
    precondition((0...0.9).contains(holdOut), "something is left to fit on")
    self.holdOut = holdOut
    self.value = value
  }

  /// What training leaves.
  package struct Training: Sendable {
    package var weights: RoutingWeights
    package var heads: [HeadResult]
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
      throw .noRows(
        reasons: rows.leftOut.sorted { $0.key < $1.key }.map {
          "\($0.value) \($0.value == 1 ? "run" : "runs") \($0.key)"
        }
      )
    }
    let design = DesignBuilder.design(of: rows)
    let data = try HeadData(rows, design, holdOut: holdOut)
    let results = HeadSpec.all.map { HeadTrainer(spec: $0, data: data).train() }
    let model = try model(results, data)
    let values = values(model, data, design.names)
    let weights = RoutingWeights(
      design: design,
      model: model,
      table: TaskTable(values, rows, design.names).search()
    )
    return Training(
      weights: weights,
      heads: results,
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
    var model = RoutingModel(
      served: try head("served"),
      solved: results.first { $0.name == "solved" }?.head,
      timeToFirstToken: try head("log_ttft_s"),
      timePerOutputToken: try head("log_tpot_s"),
      output: try head("log_output_tokens"),
      onTime: LogisticCurve(intercept: 0, slope: 3),
      success: .identity
    )
    model.onTime = onTimeCurve(model, data) ?? model.onTime
    model.success = successCurve(model, data) ?? .identity
    return model
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

  /// How likely an answer is in time, by how much more time there is than it is expected to take.
  private func onTimeCurve(_ model: RoutingModel, _ data: HeadData) -> LogisticCurve? {
    var (values, targets): ([Double], [Double]) = ([], [])
    for row in data.served.indices
    where !data.isHeldOut[row] && data.isFirst[row] && data.served[row] == 1
      && data.timeLeft[row] > 0
    {
      let expected = model.medianLatency(data, row)
      values.append(Mathematics.log(data.timeLeft[row] / expected))
      targets.append(data.latency[row] <= data.timeLeft[row] ? 1 : 0)
    }
    return LogisticCurve.fit(values, targets, weights: nil)
  }

  /// Calibrates the product of the heads as a whole: being served, in time and right are not independent.
  ///
  /// A failed attempt is known to be no success; it counts as much as the share of answers that were judged.
  private func successCurve(_ model: RoutingModel, _ data: HeadData) -> LogisticCurve? {
    guard model.solved != nil else { return nil }
    let rows = data.served.indices.filter { !data.isHeldOut[$0] && data.isFirst[$0] }
    let answered = rows.count { data.served[$0] == 1 }
    let judged = rows.count { !data.solved[$0].isNaN }
    guard judged >= 500 else { return nil }
    let share = Double(judged) / Double(max(answered, 1))
    var (values, targets, weights): ([Double], [Double], [Double]) = ([], [], [])
    for row in rows where data.served[row] == 0 || !data.solved[row].isNaN {
      let expected = model.predict(data.design.row(row).span, timeLeft: data.timeLeft[row])
      guard expected.success > 0, expected.success < 1 else { continue }
      values.append(Link.logit.predictor(expected.success))
      let inTime = !(data.latency[row] > data.timeLeft[row])
      targets.append(data.served[row] == 1 && inTime ? data.solved[row] : 0)
      weights.append(data.served[row] == 1 ? 1 : share)
    }
    return LogisticCurve.fit(values, targets, weights: weights)
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

extension RoutingModel {
  /// Seconds that an answer takes in the middle.
  fileprivate func medianLatency(_ data: HeadData, _ row: Int) -> Double {
    Mathematics.exp(timeToFirstToken.predictor(data, row))
      + Mathematics.exp(timePerOutputToken.predictor(data, row))
      * Mathematics.exp(output.predictor(data, row))
  }
}

extension LogisticCurve {
  /// Fits a curve; nil where the values do not tell one.
  fileprivate static func fit(
    _ values: [Double],
    _ targets: [Double],
    weights: [Double]?
  ) -> LogisticCurve? {
    guard values.count >= HeadTrainer.fewestRows,
      let design = try? Matrix(rows: values.count, columns: 1, elements: values),
      let fit = try? NewtonCholesky(penalty: 0.1, infers: false)
        .fit(LogisticObjective(), design: design, target: targets, weights: weights),
      fit.coefficients[0] > 0
    else { return nil }
    return LogisticCurve(intercept: fit.intercept, slope: fit.coefficients[0])
  }
}
