// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiLinearAlgebra
import PiRuntime

/// Fits one head: chooses its penalty by rolling origin, keeps load monotone, and compares it with what is
/// simpler on rows that come later.
struct HeadTrainer {
  /// Penalties that are tried, in units of scaled columns.
  static let penalties = [1.0, 10, 100]
  /// Fewest rows with a target.
  static let fewestRows = 200
  /// Fewest of either ending, for a probability.
  static let fewestEndings = 20

  let spec: HeadSpec
  let data: HeadData
  /// Later stretches on which the penalty is chosen.
  let origins: Int
  /// Most steps of Newton's method.
  let iterationLimit: Int

  /// Fits the head on rows that are not held out.
  ///
  /// - Returns: the head, or why there is none.
  func train() -> HeadResult {
    let target = spec.target(data)
    let rows = target.indices.filter { !data.isHeldOut[$0] && !target[$0].isNaN }
    let tests = target.indices.filter { data.isHeldOut[$0] && !target[$0].isNaN }
    if let reason = reasonNotToLearn(target, rows) {
      return HeadResult(name: spec.name, rows: rows.count, missing: reason)
    }
    let penalty = choosePenalty(target, rows)
    do throws(LearningError) {
      let head = try fit(target, rows, penalty: penalty)
      var result = HeadResult(name: spec.name, rows: rows.count, head: head)
      result.penalty = penalty
      result.judge(spec, data, target, on: tests, against: CellMeans(spec.loss, data, target, rows))
      return result
    } catch {
      return HeadResult(name: spec.name, rows: rows.count, missing: error.description)
    }
  }

  private func reasonNotToLearn(_ target: [Double], _ rows: [Int]) -> String? {
    guard !rows.isEmpty else { return spec.reasonWithoutRows }
    guard rows.count >= HeadTrainer.fewestRows else {
      return "\(rows.count) rows, of \(HeadTrainer.fewestRows) that it takes"
    }
    guard spec.loss == .logistic else { return nil }
    let good = rows.reduce(0) { $0 + target[$1] }
    let fewest = min(good, Double(rows.count) - good)
    guard fewest >= Double(HeadTrainer.fewestEndings) else {
      return "\(Int(fewest)) of \(rows.count) rows differ from the rest, of"
        + " \(HeadTrainer.fewestEndings) that it takes"
    }
    return nil
  }

  /// The penalty with the least error on some later stretches, each predicted from what was known before.
  private func choosePenalty(_ target: [Double], _ rows: [Int]) -> Double {
    let splits = RollingOrigin(folds: origins, embargo: TimeSpan(wholeSeconds: 60)).splits(
      decided: rows.map { data.decided[$0] },
      known: rows.map { data.known[$0] }
    )
    var errors = [Double](repeating: 0, count: HeadTrainer.penalties.count)
    for split in splits where split.train.count >= HeadTrainer.fewestRows {
      let train = split.train.map { rows[$0] }
      for (index, penalty) in HeadTrainer.penalties.enumerated() {
        errors[index] += error(of: penalty, target, train, split.test.map { rows[$0] })
      }
    }
    let best = errors.indices.min { errors[$0] < errors[$1] } ?? 0
    return HeadTrainer.penalties[best]
  }

  /// The error on later rows; infinite for a penalty that does not give a fit.
  private func error(
    of penalty: Double,
    _ target: [Double],
    _ train: [Int],
    _ tests: [Int]
  ) -> Double {
    do throws(LearningError) {
      let head = try fit(target, train, penalty: penalty)
      return tests.reduce(0) {
        $0 + HeadLoss.of(spec.loss, head.predictor(data, $1), target[$1])
      }
    } catch {
      // The final fit says why, where no penalty gives one.
      return .infinity
    }
  }

  /// Fits some rows; slopes of load that have the wrong sign are taken out and the rest is fitted again.
  private func fit(
    _ target: [Double],
    _ rows: [Int],
    penalty: Double
  ) throws(LearningError) -> LinearHead {
    var left: Set<String> = []
    while true {
      let columns = HeadColumns(data, rows: rows) { spec.reads($0) && !left.contains($0) }
      let head = try fit(target, rows, columns, penalty)
      let wrong = wrongSlopes(of: head).subtracting(left)
      guard !wrong.isEmpty else { return head }
      left.formUnion(wrong)
    }
  }

  private func fit(
    _ target: [Double],
    _ rows: [Int],
    _ columns: HeadColumns,
    _ penalty: Double
  ) throws(LearningError) -> LinearHead {
    let values = rows.map { target[$0] }
    switch spec.loss {
    case .squared:
      let fit = try LeastSquares(penalty: penalty).fit(design: columns.matrix, target: values)
      let (intercept, slopes) = columns.unscaled(intercept: fit.intercept, fit.coefficients)
      let variance = fit.residualSumOfSquares / Double(max(rows.count, 1))
      return LinearHead(
        link: .log,
        intercept: intercept,
        coefficients: ContiguousArray(slopes),
        spread: variance.squareRoot()
      )
    case .logistic:
      let solver = NewtonCholesky(penalty: penalty, iterationLimit: iterationLimit, infers: false)
      let fit = try solver.fit(LogisticObjective(), design: columns.matrix, target: values)
      let (intercept, slopes) = columns.unscaled(intercept: fit.intercept, fit.coefficients)
      return LinearHead(
        link: .logit,
        intercept: intercept,
        coefficients: ContiguousArray(slopes)
      )
    }
  }

  /// Columns of load whose slope goes the wrong way at some deployment.
  private func wrongSlopes(of head: LinearHead) -> Set<String> {
    guard spec.forbiddenLoadSign != 0 else { return [] }
    let names = data.columnNames
    let shared = names.firstIndex(of: "in_flight").map { head.coefficients[$0] } ?? 0
    var wrong: Set<String> = []
    for (column, name) in names.enumerated()
    where name.hasPrefix("deployment=") && name.hasSuffix("*in_flight") {
      let slope = shared + head.coefficients[column]
      if slope * spec.forbiddenLoadSign > 0 { wrong.insert(name) }
    }
    if shared * spec.forbiddenLoadSign > 0 { wrong.insert("in_flight") }
    return wrong
  }
}

extension LinearHead {
  /// The linear predictor of a row of the design.
  func predictor(_ data: HeadData, _ row: Int) -> Double {
    let values = data.design.row(row)
    var total = intercept
    for (coefficient, value) in zip(coefficients, values) { total += coefficient * value }
    return total
  }
}

/// The error of one prediction.
enum HeadLoss {
  /// The error of a linear predictor: squared, or the negative log likelihood.
  static func of(_ loss: HeadSpec.Loss, _ predictor: Double, _ target: Double) -> Double {
    switch loss {
    case .squared: (predictor - target) * (predictor - target)
    case .logistic:
      max(predictor, 0) - target * predictor + Mathematics.log1p(Mathematics.exp(-abs(predictor)))
    }
  }
}
