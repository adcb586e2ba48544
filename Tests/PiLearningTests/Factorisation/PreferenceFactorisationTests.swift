// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiLinearAlgebra
import PiRuntime
import Testing

struct `Preference factorisation` {
  private struct World {
    var prompts: Matrix<Double>
    var labels: [PreferenceObservation] = []
    var wins: [PreferenceObservation] = []
  }

  /// Models that differ along two hidden directions of the prompts.
  private func world(_ seed: UInt64, prompts: Int, models: Int = 5) throws -> World {
    // Models and directions are the same for every seed of prompts.
    var shared = RandomRows(seed: 1000)
    let directions = (0..<2).map { _ in (0..<8).map { _ in shared.normal() } }
    let vectors = (0..<models).map { _ in (0..<2).map { _ in shared.normal() } }
    let levels = (0..<models).map { _ in shared.normal() / 2 }
    var random = RandomRows(seed: seed)
    var result = World(prompts: try random.design(rows: prompts, columns: 8, mean: 3))
    for prompt in 0..<prompts {
      let place = directions.map { direction in
        zip(direction, result.prompts.row(prompt)).reduce(0) { $0 + $1.0 * ($1.1 - 3) }
      }
      let scores = (0..<models).map { model in
        levels[model] + vectors[model][0] * place[0] + vectors[model][1] * place[1]
      }
      for model in 0..<models {
        let solved = random.uniform() < Link.logit.mean(scores[model]) ? 1.0 : 0
        result.labels.append(.solved(prompt: prompt, model: model, outcome: solved))
        let other = (model + 1) % models
        let won = random.uniform() < Link.logit.mean(scores[model] - scores[other]) ? 1.0 : 0
        result.wins.append(.compared(prompt: prompt, model: model, with: other, outcome: won))
      }
    }
    return result
  }

  @Test(arguments: [1, 2])
  func `every derivative equals a central difference`(workers: Int) throws {
    let world = try world(3, prompts: 1100)
    var seen = Array(world.labels.prefix(900) + world.wins)
    for index in seen.indices {
      seen[index].weight = Double(index % 3)
      if index % 5 == 0 { seen[index].outcome = 0.5 }
    }
    let pass = PreferencePass(
      prompts: world.prompts,
      observations: seen,
      models: 5,
      rank: 2,
      penalty: 3,
      workers: workers
    )
    var random = RandomRows(seed: 1)
    let point = (0..<2 * 8 + 5 * 2 + 5).map { _ in 0.2 * random.normal() }
    let gradient = pass.evaluate(point).gradient
    for index in point.indices {
      let step = 0x1p-18
      var (up, down) = (point, point)
      up[index] += step
      down[index] -= step
      let difference = (pass.evaluate(up).value - pass.evaluate(down).value) / (2 * step)
      #expect(abs(difference - gradient[index]) < 1e-8)
    }
  }

  @Test func `solved labels are foretold on new prompts, near the best possible`() throws {
    let (train, test) = (try world(1, prompts: 1500), try world(2, prompts: 500))
    let fit = try PreferenceFactorisation(rank: 2)
      .fit(prompts: train.prompts, models: 5, observations: train.labels)
    #expect(fit.report.isConverged && fit.report.gradientNorm <= 1e-6)
    let held = try fit.metrics(prompts: test.prompts, observations: test.labels)
    let flat = try PreferenceFactorisation(rank: 1, penalty: 1e9)
      .fit(prompts: train.prompts, models: 5, observations: train.labels)
    let base = try flat.metrics(prompts: test.prompts, observations: test.labels)
    #expect(held.logLoss < 0.7 * base.logLoss)
    #expect(held.accuracy > base.accuracy + 0.1)
    #expect(held.brierScore < base.brierScore && held.weight == 2500)
  }

  @Test func `wins are foretold and levels sum to zero`() throws {
    let (train, test) = (try world(1, prompts: 1500), try world(2, prompts: 500))
    let fit = try PreferenceFactorisation(rank: 3)
      .fit(prompts: train.prompts, models: 5, observations: train.wins)
    let held = try fit.metrics(prompts: test.prompts, observations: test.wins)
    #expect(held.logLoss < 0.45 && held.accuracy > 0.75)
    let prompt = Array(test.prompts.row(0))
    let (left, right) = (
      fit.probability(of: 1, over: 3, prompt), fit.probability(of: 3, over: 1, prompt)
    )
    #expect(abs(left + right - 1) < 1e-14)
    let middle = (0..<8).map { column in
      (0..<1500).reduce(0) { $0 + train.prompts[$1, column] } / 1500
    }
    #expect(abs(fit.scores(middle).reduce(0, +)) < 1e-6)
  }

  @Test func `with full rank it is the penalised logistic regression of each model`() throws {
    // With one model and rank one, λ/2·(|p|² + v²) is λ·|b| at its best: compare their optima.
    let world = try world(4, prompts: 400, models: 1)
    let fit = try PreferenceFactorisation(rank: 1, penalty: 1e-6, tolerance: 1e-9)
      .fit(prompts: world.prompts, models: 1, observations: world.labels)
    let logistic = try NewtonCholesky(penalty: 0)
      .fit(
        LogisticObjective(),
        design: world.prompts,
        target: world.labels.map(\.outcome)
      )
    #expect(agree(fit.levels[0], logistic.intercept, within: 1e-3))
    let slopes = (0..<8).map { fit.vectors[0, 0] * fit.projection[0, $0] }
    #expect(worst(slopes, logistic.coefficients, floor: 0.1) < 1e-3)
  }

  @Test func `the same seed gives the same bits on one worker or two, a limit is admitted`() throws
  {
    let world = try world(5, prompts: 2100)
    var estimator = PreferenceFactorisation(rank: 4, iterationLimit: 5)
    let one = try estimator.fit(prompts: world.prompts, models: 5, observations: world.labels)
    estimator.workers = 2
    let two = try estimator.fit(prompts: world.prompts, models: 5, observations: world.labels)
    #expect(one.projection == two.projection && one.vectors == two.vectors)
    #expect(one.levels == two.levels)
    #expect(!one.report.isConverged && one.report.iterations == 5)
  }

  @Test func `whole weights are repetitions and the order does not matter`() throws {
    let world = try world(6, prompts: 60)
    var weighted = world.labels
    for index in weighted.indices { weighted[index].weight = Double(index % 3) }
    let repeated = world.labels.enumerated()
      .flatMap { Array(repeating: $1, count: $0 % 3) }
    let estimator = PreferenceFactorisation(rank: 2, penalty: 2, tolerance: 1e-9)
    let left = try estimator.fit(prompts: world.prompts, models: 5, observations: weighted)
    let right = try estimator.fit(
      prompts: world.prompts,
      models: 5,
      observations: repeated.reversed()
    )
    #expect(agree(left.report.objective, right.report.objective, within: 1e-8))
  }

  @Test func `bad data are refused by name`() throws {
    let prompts = try Matrix<Double>(rows: 2, columns: 1, elements: [1, 2])
    let bad: [(PreferenceObservation, String)] = [
      (.solved(prompt: 2, model: 0, outcome: 1), "row 0, prompt: expected 0 … 1"),
      (.solved(prompt: 0, model: 3, outcome: 1), "row 0, model: expected different ones of 0 … 2"),
      (.compared(prompt: 0, model: 1, with: 1), "row 0, model: expected different ones of 0 … 2"),
      (.solved(prompt: 0, model: 0, outcome: 1.5), "row 0, outcome: expected 0 … 1"),
      (
        .solved(prompt: 0, model: 0, outcome: 1, weight: .nan),
        "row 0, weight: expected a finite number, 0 or more"
      ),
    ]
    for (seen, text) in bad {
      let error = #expect(throws: LearningError.self) {
        try PreferenceFactorisation().fit(prompts: prompts, models: 3, observations: [seen])
      }
      #expect(error?.description == text)
    }
    #expect(throws: LearningError.self) {
      try PreferenceFactorisation().fit(prompts: prompts, models: 3, observations: [])
    }
    let infinite = try Matrix<Double>(rows: 1, columns: 1, elements: [.infinity])
    #expect(throws: LearningError.self) {
      try PreferenceFactorisation().fit(
        prompts: infinite,
        models: 1,
        observations: [.solved(prompt: 0, model: 0, outcome: 1)]
      )
    }
  }
}
