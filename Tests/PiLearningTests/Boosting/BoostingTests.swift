// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiLinearAlgebra
import PiRuntime
import Testing

/// Boosted trees: derivatives, losses, determinism, weights and missing values.
struct BoostingTests {
  static let losses: [BoostingLoss] = [
    .squared, .logistic, .poisson, .gamma, .tweedie(power: 1.4), .quantile(0.8),
  ]

  /// Rows with missing values and a target that each loss allows.
  struct Scene {
    var design: Matrix<Double>
    var target: [Double] = []

    init(_ loss: BoostingLoss, seed: UInt64, rows: Int = 900, columns: Int = 10) throws {
      var random = RandomRows(seed: seed)
      design = try random.design(rows: rows, columns: columns)
      for row in 0..<rows {
        let signal = design[row, 0] * design[row, 1] + abs(design[row, 2])
        if random.uniform() < 0.2 { design[row, 2] = .nan }
        target.append(Scene.target(loss, 0.5 * signal, &random))
      }
    }

    private static func target(
      _ loss: BoostingLoss,
      _ signal: Double,
      _ random: inout RandomRows
    ) -> Double {
      switch loss {
      case .squared, .quantile: return signal + 0.3 * random.normal()
      case .logistic: return random.uniform() < 1 / (1 + Mathematics.exp(-2 * signal)) ? 1 : 0
      case .poisson:
        return (Mathematics.exp(signal) * -Mathematics.log(random.uniform())).rounded(.down)
      case .gamma: return Mathematics.exp(signal) * -Mathematics.log(random.uniform())
      case .tweedie:
        let isZero = random.uniform() < 0.4
        return isZero ? 0 : Mathematics.exp(signal) * -Mathematics.log(random.uniform())
      }
    }
  }

  private func settings(rounds: Int = 20) -> GradientBoosting {
    var settings = GradientBoosting()
    settings.rounds = rounds
    return settings
  }

  @Test(arguments: losses)
  func `gradient and curvature are the differences of the loss`(_ loss: BoostingLoss) throws {
    for (index, target) in [0.3, 0.9, 0.45].enumerated() {
      for score in [-1.3, 0.2, 0.7, 2.1] {
        func value(_ score: Double) -> Double {
          let row = loss.loss(score: score, target: target)
          return row.loss + Mathematics.log(row.factor)
        }
        let step = 1e-4
        let row = loss.loss(score: score, target: target)
        let slope = (value(score + step) - value(score - step)) / (2 * step)
        #expect(abs(slope - row.gradient) < 1e-6, "\(index)")
        guard !loss.hasUnitCurvature || loss == .squared else { continue }
        let bend = (value(score + step) - 2 * value(score) + value(score - step)) / (step * step)
        #expect(abs(bend - row.curvature) < 1e-6)
      }
    }
  }

  @Test(arguments: losses)
  func `the training loss falls every round, far below the constant's`(
    _ loss: BoostingLoss
  ) throws {
    for seed in 0..<3 as Range<UInt64> {
      let scene = try Scene(loss, seed: seed)
      let fit = try settings().fit(loss, design: scene.design, target: scene.target)
      #expect(fit.rounds == 20)
      #expect(fit.stop == .roundLimit)
      for (before, after) in zip(fit.trainingLosses, fit.trainingLosses.dropFirst()) {
        #expect(after < before)
      }
      #expect(fit.ensemble.treeCount == 20)
      #expect((20...20 * 30).contains(fit.splitCounts.reduce(0, +)))
      let useful = (fit.gains[0] + fit.gains[1] + fit.gains[2]) / 3
      #expect(useful > fit.gains[3...].reduce(0, +) / 7)
    }
  }

  @Test(arguments: losses)
  func `the packed trees answer what the fit kept as scores`(_ loss: BoostingLoss) throws {
    let scene = try Scene(loss, seed: 7)
    let fit = try settings().fit(loss, design: scene.design, target: scene.target)
    var total = 0.0
    for row in 0..<scene.design.rows {
      let score = fit.ensemble.score(scene.design.row(row).span)
      let part = loss.loss(score: score, target: scene.target[row])
      total += part.loss + Mathematics.log(part.factor)
    }
    let last = try #require(fit.trainingLosses.last)
    #expect(agree(total / Double(scene.design.rows), last, within: 1e-12))
  }

  @Test(arguments: [BoostingLoss.squared, .gamma, .quantile(0.8)])
  func `one worker and two give the same bits`(_ loss: BoostingLoss) throws {
    let scene = try Scene(loss, seed: 3, rows: 18_000, columns: 9)
    var settings = settings(rounds: 2)
    settings.rowShare = 0.7
    settings.columnShare = 0.6
    settings.earlyStopping = EarlyStopping(share: 0.25)
    let weights = uniforms(seed: 1, count: 18_000)
    let one = try settings.fit(loss, design: scene.design, target: scene.target, weights: weights)
    settings.workers = 2
    let two = try settings.fit(loss, design: scene.design, target: scene.target, weights: weights)
    #expect(one == two)
    settings.seed = 2
    let other = try settings.fit(
      loss,
      design: scene.design,
      target: scene.target,
      weights: weights
    )
    #expect(other.ensemble != one.ensemble)
  }

  @Test(arguments: [BoostingLoss.squared, .logistic, .poisson, .quantile(0.3)])
  func `a weight of k is a row repeated k times, and a weight of 0 is no row`(
    _ loss: BoostingLoss
  ) throws {
    let scene = try Scene(loss, seed: 11, rows: 400, columns: 4)
    let weights = (0..<400).map { Double($0 * 7 % 4) }
    var elements: [Double] = []
    var target: [Double] = []
    for row in 0..<400 {
      for _ in 0..<Int(weights[row]) {
        elements += scene.design.row(row)
        target.append(scene.target[row])
      }
    }
    var settings = settings(rounds: 5)
    settings.leafLimit = 6
    settings.minimumRows = 1
    settings.minimumCurvature = 5
    let weighted = try settings.fit(
      loss,
      design: scene.design,
      target: scene.target,
      weights: weights
    )
    let repeated = try settings.fit(
      loss,
      design: try Matrix(rows: target.count, columns: 4, elements: elements),
      target: target
    )
    for row in 0..<400 {
      let features = scene.design.row(row).span
      let (left, right) = (weighted.ensemble.score(features), repeated.ensemble.score(features))
      #expect(abs(left - right) < 1e-9)
    }
    #expect(agree(weighted.trainingLosses[5], repeated.trainingLosses[5], within: 1e-9))
  }

  @Test(arguments: [false, true])
  func `missing values go where they belong`(_ belongsAbove: Bool) throws {
    var random = RandomRows(seed: 21)
    var design = try random.design(rows: 1000, columns: 1)
    var target: [Double] = []
    for row in 0..<1000 {
      let isMissing = row % 5 == 0
      let isAbove = isMissing ? belongsAbove : design[row, 0] > 0.5
      if isMissing { design[row, 0] = .nan }
      target.append(isAbove ? 3 : -1)
    }
    var settings = settings(rounds: 1)
    (settings.learningRate, settings.leafLimit) = (1, 2)
    let fit = try settings.fit(.squared, design: design, target: target)
    #expect(abs(fit.ensemble.predict([.nan]) - (belongsAbove ? 3 : -1)) < 1e-12)
    #expect(abs(fit.ensemble.predict([2]) - 3) < 1e-12)
    #expect(abs(fit.ensemble.predict([-2]) + 1) < 1e-12)
    #expect(fit.trainingLosses[1] < 1e-20)
  }

  @Test
  func `that a value is missing can be all that matters`() throws {
    let elements = (0..<400).map { $0 % 4 == 0 ? Double.nan : Double($0 % 3) }
    let design = try Matrix(rows: 400, columns: 1, elements: elements)
    var settings = settings(rounds: 1)
    (settings.learningRate, settings.leafLimit) = (1, 2)
    let target = elements.map { $0.isNaN ? 5.0 : 0 }
    let fit = try settings.fit(.squared, design: design, target: target)
    #expect(abs(fit.ensemble.predict([.nan]) - 5) < 1e-12)
    #expect(abs(fit.ensemble.predict([1e9])) < 1e-12)
  }

  @Test
  func `boosting stops when later rows are predicted no better`() throws {
    let scene = try Scene(.squared, seed: 4, rows: 600)
    var random = RandomRows(seed: 5)
    let target = scene.target.map { $0 + 3 * random.normal() }
    var settings = settings(rounds: 400)
    settings.earlyStopping = EarlyStopping(share: 0.3, patience: 10)
    let fit = try settings.fit(.squared, design: scene.design, target: target)
    #expect(fit.stop == .earlyStopped)
    #expect(fit.rounds == fit.bestRound + 10)
    #expect(fit.validationLosses.count == fit.rounds + 1)
    #expect(fit.validationLosses.min() == fit.validationLosses[fit.bestRound])
    #expect(fit.ensemble.treeCount == fit.bestRound)
    // Only the first rows were trained on: the same trees come without the others.
    let first = try settings.fit(
      .squared,
      design: scene.design,
      target: target,
      split: TrainTestSplit(train: Array(0..<420), test: Array(420..<600))
    )
    #expect(first == fit)
  }

  @Test
  func `limits of leaves, depth and rows are kept`() throws {
    let scene = try Scene(.squared, seed: 6)
    var settings = settings(rounds: 3)
    (settings.leafLimit, settings.depthLimit, settings.minimumRows) = (100, 3, 50)
    let fit = try settings.fit(.squared, design: scene.design, target: scene.target)
    #expect(fit.ensemble.nodeCount <= 3 * 15)
    settings.minimumRows = 451
    let none = try settings.fit(.squared, design: scene.design, target: scene.target)
    #expect(none.stop == .noSplit)
    #expect(none.ensemble.treeCount == 0)
    let mean = scene.target.reduce(0, +) / 900
    #expect(agree(none.ensemble.predict(Array(scene.design.row(0))), mean, within: 1e-12))
  }

  @Test
  func `bad rows are refused`() throws {
    var scene = try Scene(.squared, seed: 8, rows: 100)
    scene.design[17, 3] = .infinity
    let settings = settings()
    #expect(
      throws: LearningError.badValue(
        row: 17,
        column: "feature 3",
        expected: "a finite number, or NaN where it is missing"
      )
    ) { try settings.fit(.squared, design: scene.design, target: scene.target) }
    scene.design[17, 3] = 0
    scene.target[4] = .nan
    #expect(
      throws: LearningError.badValue(row: 4, column: "target", expected: "a finite number")
    ) { try settings.fit(.squared, design: scene.design, target: scene.target) }
    #expect(throws: LearningError.self) {
      try settings.fit(
        .logistic,
        design: scene.design,
        target: Array(repeating: 1, count: 100)
      )
    }
  }
}
