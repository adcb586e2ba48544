// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiLinearAlgebra
import Testing

struct `Neural network` {
  private func square(_ values: [Double]) -> Double {
    values.reduce(0) { $0 + $1 * $1 } / Double(values.count)
  }

  /// y = sin x₀ + x₁x₂ with little noise.
  private func wave(_ seed: UInt64, rows: Int) throws -> (Matrix<Double>, Matrix<Double>) {
    var random = RandomRows(seed: seed)
    let design = try random.design(rows: rows, columns: 3)
    let values = (0..<rows).map { row in
      Mathematics.sin(2 * design[row, 0]) + design[row, 1] * design[row, 2] + 0.05 * random.normal()
    }
    return (design, try Matrix(rows: rows, columns: 1, elements: values))
  }

  @Test(arguments: Activation.allCases)
  func `exclusive or is learned, which no linear model can`(_ activation: Activation) throws {
    let design = try Matrix<Double>(rows: 4, columns: 2, elements: [0, 0, 0, 1, 1, 0, 1, 1])
    let targets = try Matrix<Double>(rows: 4, columns: 1, elements: [0, 1, 1, 0])
    let network = NeuralNetwork(
      hidden: [8],
      activation: activation,
      loss: .logistic,
      learningRate: 0.05,
      weightDecay: 0,
      epochLimit: 500,
      validationShare: 0,
      patience: 500
    )
    let fit = try network.fit(design: design, targets: targets)
    let means = try fit.predictions(design).elements
    for (mean, target) in zip(means, targets.elements) { #expect(abs(mean - target) < 0.05) }
    #expect(fit.report.objective < 0.02 && fit.validationLoss == nil)
  }

  @Test(arguments: [[32], [24, 12]])
  func `a curved function is learned far better than by ridge`(_ hidden: [Int]) throws {
    let (design, targets) = try wave(1, rows: 2000)
    let (held, truth) = try wave(2, rows: 500)
    let network = NeuralNetwork(hidden: hidden, activation: .tanh, learningRate: 0.01)
    let fit = try network.fit(design: design, targets: targets)
    let ridge = try LeastSquares(penalty: 1).fit(design: design, target: targets.elements)
    let network2 = square(zip(try fit.predictions(held).elements, truth.elements).map { $0 - $1 })
    let ridge2 = square((0..<500).map { ridge.prediction(Array(held.row($0))) - truth[$0, 0] })
    #expect(network2 < 0.1 * ridge2)
    #expect(network2 < 0.05)
    let validation = try #require(fit.validationLoss)
    #expect(validation < 0.05 && fit.report.objective < validation * 2)
    #expect(fit.bestEpoch <= fit.report.iterations && fit.report.gradientNorm.isFinite)
    let one = fit.prediction(Array(held.row(7)))
    #expect(abs(one[0] - (try fit.predictions(held))[7, 0]) < 1e-12)
  }

  @Test func `the same seed gives the same bits, another seed others`() throws {
    let (design, targets) = try wave(3, rows: 300)
    var network = NeuralNetwork(hidden: [7, 5], epochLimit: 5)
    let first = try network.fit(design: design, targets: targets)
    let second = try network.fit(design: design, targets: targets)
    #expect(first.layers == second.layers && first.report == second.report)
    network.seed = 2
    #expect(try network.fit(design: design, targets: targets).layers != first.layers)
  }

  @Test func `units and offsets of features and targets do not matter`() throws {
    let (design, targets) = try wave(4, rows: 400)
    let network = NeuralNetwork(hidden: [10], epochLimit: 8)
    let plain = try network.fit(design: design, targets: targets)
    let moved = try Matrix(rows: 400, columns: 3, elements: design.elements.map { $0 * 1000 + 70 })
    let paid = try Matrix(rows: 400, columns: 1, elements: targets.elements.map { $0 / 64 - 5 })
    let scaled = try network.fit(design: moved, targets: paid)
    let (left, right) = (try plain.predictions(design), try scaled.predictions(moved))
    for (a, b) in zip(left.elements, right.elements) { #expect(abs((b + 5) * 64 - a) < 1e-6) }
    #expect(agree(scaled.report.objective * 4096, plain.report.objective, within: 1e-6))
  }

  @Test func `the last rows validate and stop the training`() throws {
    // The past says y = x, the future y = −x: training only makes the future worse.
    var random = RandomRows(seed: 6)
    let design = try random.design(rows: 500, columns: 1)
    let values = (0..<500).map { $0 < 400 ? design[$0, 0] : -design[$0, 0] }
    let targets = try Matrix(rows: 500, columns: 1, elements: values)
    let network = NeuralNetwork(
      hidden: [16],
      learningRate: 0.01,
      epochLimit: 100,
      validationShare: 0.2,
      patience: 4
    )
    let fit = try network.fit(design: design, targets: targets)
    #expect(fit.report.isConverged && fit.report.iterations < 20)
    var unwatched = network
    unwatched.validationShare = 0
    unwatched.epochLimit = 3
    let short = try unwatched.fit(design: design, targets: targets)
    #expect(!short.report.isConverged && short.report.iterations == 3)
  }

  @Test func `unknown targets and rows without weight teach nothing`() throws {
    let (design, targets) = try wave(5, rows: 200)
    var (noisy, weights) = (targets.elements, [Double](repeating: 1, count: 200))
    for row in stride(from: 0, to: 200, by: 9) {
      (noisy[row], weights[row]) = (1e6, 0)
    }
    var unknown = noisy
    for row in stride(from: 0, to: 200, by: 9) { unknown[row] = .nan }
    let network = NeuralNetwork(hidden: [6], epochLimit: 6)
    let left = try network.fit(
      design: design,
      targets: Matrix(rows: 200, columns: 1, elements: noisy),
      weights: weights
    )
    let right = try network.fit(
      design: design,
      targets: Matrix(rows: 200, columns: 1, elements: unknown),
      weights: weights
    )
    #expect(left.layers == right.layers)
    let two = try Matrix(
      rows: 200,
      columns: 2,
      elements: (0..<200).flatMap { [targets[$0, 0], $0 % 2 == 0 ? .nan : 3] }
    )
    let several = try network.fit(design: design, targets: two)
    #expect(abs(several.prediction(Array(design.row(3)))[1] - 3) < 1.5)
  }

  @Test func `weights are shrunk only where the gradient does not hold them`() throws {
    let (design, targets) = try wave(7, rows: 300)
    func size(_ decay: Double) throws -> Double {
      let network = NeuralNetwork(
        hidden: [10],
        learningRate: 0.01,
        weightDecay: decay,
        epochLimit: 30,
        validationShare: 0,
        patience: 30
      )
      let fit = try network.fit(design: design, targets: targets)
      return fit.layers.reduce(0) { $0 + square($1.weights.elements) }
    }
    let (shrunk, free) = (try size(1), try size(0))
    #expect(shrunk < 0.8 * free)
  }

  @Test func `bad data are refused by name and a diverging loss is not returned`() throws {
    let design = try Matrix<Double>(rows: 4, columns: 1, elements: [1, 2, 3, 4])
    let targets = try Matrix<Double>(rows: 4, columns: 1, elements: [0, 1, 2, 1])
    #expect(
      throws: LearningError.badValue(
        row: 2,
        column: "target 0",
        expected: "0 … 1, or NaN if unknown"
      )
    ) { try NeuralNetwork(loss: .logistic).fit(design: design, targets: targets) }
    #expect(throws: LearningError.shape(expected: 4, found: 3, of: "rows of targets")) {
      try NeuralNetwork().fit(design: design, targets: Matrix(rows: 3, columns: 1))
    }
    #expect(throws: LearningError.shape(expected: 2, found: 1, of: "rows at least")) {
      try NeuralNetwork().fit(
        design: Matrix(rows: 1, columns: 1),
        targets: Matrix(rows: 1, columns: 1)
      )
    }
    #expect(throws: LearningError.shape(expected: 1, found: 0, of: "rows with a target and weight"))
    {
      try NeuralNetwork().fit(design: design, targets: targets, weights: [0, 0, 0, 1])
    }
    #expect(throws: LearningError.self) {
      try NeuralNetwork().fit(
        design: Matrix(rows: 4, columns: 1, elements: [1, .nan, 3, 4]),
        targets: targets
      )
    }
    #expect(throws: LearningError.notConverged(iterations: 1, gradientNorm: .infinity)) {
      try NeuralNetwork(learningRate: 1e200, weightDecay: 0, validationShare: 0)
        .fit(design: design, targets: targets)
    }
    let fit = try NeuralNetwork(hidden: [3], epochLimit: 2).fit(design: design, targets: targets)
    #expect(throws: LearningError.shape(expected: 1, found: 2, of: "columns")) {
      try fit.predictions(Matrix(rows: 1, columns: 2))
    }
  }

  @Test(arguments: Array(UInt64(1)...20))
  func `degenerate rows give finite predictions`(seed: UInt64) throws {
    var random = RandomRows(seed: seed)
    let (rows, columns) = (2 + Int(random.uniform() * 20), 1 + Int(random.uniform() * 5))
    var design = try random.design(rows: rows, columns: columns)
    for row in 0..<rows {
      switch seed % 4 {
      case 0: design[row, 0] = 1e100
      case 1: design[row, 0] = row == 0 ? 1e140 : 0
      case 2: design[row, columns - 1] = design[row, 0]
      default: for column in 0..<columns { design[row, column] = 0 }
      }
    }
    let values = (0..<rows).map { seed % 3 == 0 ? 7 : Double($0) * 1e30 }
    let targets = try Matrix(rows: rows, columns: 1, elements: values)
    let network = NeuralNetwork(
      hidden: [4],
      learningRate: 0.05,
      epochLimit: 300,
      validationShare: 0,
      patience: 300,
      seed: seed
    )
    let means = try network.fit(design: design, targets: targets).predictions(design).elements
    #expect(means.allSatisfy { $0.isFinite }, "seed \(seed)")
    if seed % 3 == 0 { #expect(means.allSatisfy { abs($0 - 7) < 0.2 }, "seed \(seed)") }
  }
}
