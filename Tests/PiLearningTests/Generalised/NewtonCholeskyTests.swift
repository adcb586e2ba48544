// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiLinearAlgebra
import PiRuntime
import Testing

struct `Newton's method` {
  private func gradient<Loss: Objective>(
    _ fit: GeneralisedFit,
    _ loss: Loss,
    _ design: Matrix<Double>,
    _ target: [Double]
  ) -> Double {
    var sums = [Double](repeating: 0, count: design.columns + 1)
    for row in 0..<design.rows {
      let features = Array(design.row(row))
      let slope = loss.loss(predictor: fit.predictor(features), target: target[row]).gradient
      sums[0] += slope
      for column in 0..<design.columns { sums[column + 1] += slope * features[column] }
    }
    for column in 0..<design.columns { sums[column + 1] += fit.penalty * fit.coefficients[column] }
    return sums.reduce(0) { max($0, abs($1)) }
  }

  private func check<Loss: Objective>(
    _ loss: Loss,
    seed: UInt64,
    _ draw: (Double, inout RandomRows) -> Double
  ) throws {
    var random = RandomRows(seed: seed)
    let design = try random.design(rows: 300, columns: 4, mean: 2)
    let target = (0..<300).map { row in
      let predictor = design.row(row).reduce(-2) { $0 + 0.25 * $1 }
      return draw(loss.link.mean(predictor), &random)
    }
    let fit = try NewtonCholesky(penalty: 0.5)
      .fit(loss, design: design, target: target)
    #expect(gradient(fit, loss, design, target) < 1e-8, "\(Loss.self)")
    #expect(fit.diagnostics.iterations < 15)
    let weights = (0..<300).map { Double($0 % 3) }
    let weighted = try NewtonCholesky(penalty: 0.5)
      .fit(loss, design: design, target: target, weights: weights)
    let kept = (0..<300).flatMap { row in repeatElement(row, count: row % 3) }
    let repeated = try NewtonCholesky(penalty: 0.5).fit(
      loss,
      design: try Matrix(
        rows: kept.count,
        columns: 4,
        elements: kept.flatMap { Array(design.row($0)) }
      ),
      target: kept.map { target[$0] }
    )
    #expect(worst(weighted.estimates, repeated.estimates) < 1e-9, "\(Loss.self)")
    #expect(worst([weighted.deviance], [repeated.deviance]) < 1e-9)
  }

  @Test func `the gradient vanishes and weights are repetition under every objective`() throws {
    try check(LogisticObjective(), seed: 1) { $1.uniform() < $0 ? 1 : 0 }
    try check(PoissonObjective(), seed: 2) { Double(Int($0 + 2 * $1.uniform())) }
    try check(GammaObjective(), seed: 3) { $0 * (0.2 + $1.uniform()) }
    try check(TweedieObjective(power: 1.5), seed: 4) {
      $1.uniform() < 0.3 ? 0 : $0 * (0.2 + $1.uniform())
    }
  }

  @Test func `derivatives are those of the loss`() {
    func check<Loss: Objective>(_ loss: Loss, _ target: Double) {
      for predictor in [-3.0, -0.5, 0, 0.7, 2.5] {
        let step = 1e-5
        func value(_ at: Double) -> Double {
          let row = loss.loss(predictor: at, target: target)
          return row.loss + Mathematics.log(row.factor)
        }
        func slope(_ at: Double) -> Double { loss.loss(predictor: at, target: target).gradient }
        let row = loss.loss(predictor: predictor, target: target)
        let first = (value(predictor + step) - value(predictor - step)) / (2 * step)
        let second = (slope(predictor + step) - slope(predictor - step)) / (2 * step)
        #expect(abs(first - row.gradient) < 1e-7 * (1 + abs(first)), "\(Loss.self)")
        #expect(abs(second - row.curvature) < 1e-7 * (1 + abs(second)), "\(Loss.self)")
      }
    }
    check(LogisticObjective(), 0.25)
    check(PoissonObjective(), 2)
    check(GammaObjective(), 1.5)
    check(TweedieObjective(power: 1.3), 0.8)
  }

  @Test func `separated outcomes are refused and a penalty answers`() throws {
    let design = try Matrix(rows: 6, columns: 1, elements: [1, 2, 3, 4, 5, 6])
    let target: [Double] = [0, 0, 0, 1, 1, 1]
    let error = #expect(throws: LearningError.self) {
      try NewtonCholesky().fit(LogisticObjective(), design: design, target: target)
    }
    #expect(error?.description.contains("separated") == true)
    let fit = try NewtonCholesky(penalty: 1)
      .fit(LogisticObjective(), design: design, target: target)
    #expect(fit.coefficients[0] > 0)
  }

  @Test func `targets out of range and repeated columns are refused`() throws {
    let design = try Matrix(rows: 4, columns: 2, elements: [1, 1, 2, 2, 3, 3, 5, 5])
    let bad = #expect(throws: LearningError.self) {
      try NewtonCholesky().fit(GammaObjective(), design: design, target: [1, 2, 0, 1])
    }
    #expect(bad?.description == "row 2, target: expected more than 0")
    let repeated = #expect(throws: LearningError.self) {
      try NewtonCholesky().fit(PoissonObjective(), design: design, target: [1, 2, 3, 1])
    }
    guard case .rankDeficient = repeated else {
      Issue.record("\(String(describing: repeated))")
      return
    }
  }

  @Test(arguments: [0.0, 0.7])
  func `two classes agree with logistic regression`(penalty: Double) throws {
    var random = RandomRows(seed: 17)
    let design = try random.design(rows: 250, columns: 3, mean: 1)
    let classes = (0..<250).map { row in
      random.normal() + design[row, 0] - design[row, 1] > 0 ? 0 : 1
    }
    let several = try MultinomialRegression(penalty: penalty)
      .fit(design: design, classes: classes, number: 2)
    // Two penalised classes share the coefficient b as b/2 and −b/2, which halves its penalty.
    let single = try NewtonCholesky(penalty: penalty / 2)
      .fit(LogisticObjective(), design: design, target: classes.map { 1 - Double($0) })
    for row in 0..<20 {
      let features = Array(design.row(row))
      let shares = several.probabilities(features)
      #expect(abs(shares[0] - single.mean(features)) < 1e-9)
      #expect(abs(shares[0] + shares[1] - 1) < 1e-15)
    }
    #expect(worst([several.loss], [single.loss]) < 1e-9)
    // And its intercept too, with half of the error; without a penalty the last class has none.
    let share = penalty > 0 ? 0.5 : 1
    let (found, expected) = (several.interceptErrors, single.inverseHessianErrors[0])
    #expect(found.count == (penalty > 0 ? 2 : 1))
    #expect(found.allSatisfy { worst([$0], [share * expected]) < 1e-7 }, "\(found) \(expected)")
    #expect(
      worst(
        [several.diagnostics.effectiveDegreesOfFreedom],
        [single.diagnostics.effectiveDegreesOfFreedom]
      ) < 1e-6
    )
  }

  @Test func `the gradient of three classes vanishes`() throws {
    var random = RandomRows(seed: 23)
    let design = try random.design(rows: 200, columns: 2)
    let classes = (0..<200).map { row in
      design[row, 0] + random.normal() > 0.5 ? 2 : (design[row, 1] + random.normal() > 0 ? 1 : 0)
    }
    for penalty in [0.0, 2.0] {
      let fit = try MultinomialRegression(penalty: penalty)
        .fit(design: design, classes: classes, number: 3)
      for index in 0..<(penalty > 0 ? 3 : 2) {
        var sums = [0.0, 0, 0]
        for row in 0..<200 {
          let features = Array(design.row(row))
          let slope = fit.probabilities(features)[index] - (classes[row] == index ? 1 : 0)
          sums[0] += slope
          sums[1] += slope * features[0] + penalty / 200 * fit.coefficients[index][0]
          sums[2] += slope * features[1] + penalty / 200 * fit.coefficients[index][1]
        }
        #expect(sums.allSatisfy { abs($0) < 1e-8 }, "penalty \(penalty)")
      }
    }
  }
}
