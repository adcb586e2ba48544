// SPDX-License-Identifier: Apache-2.0
// Ong et al.: RouteLLM, 2024, arXiv:2406.18665, section 4.2 (matrix factorisation); Rennie, Srebro,
// ICML 2005 (the two penalties together bound the trace norm).

public import PiLinearAlgebra

/// Learns which model does well on which prompt from wins and solved labels, by a product of low rank.
///
/// The score of model m on prompt x is a_m + v_m·Px: P projects the prompt's embedding, v_m is the
/// model's vector and a_m its level. A label has probability logistic(score), a comparison
/// logistic(difference of scores). Minimises (Σw·log loss + λ/2·(|P|² + |V|²)) / Σw by L-BFGS from a
/// seeded start; levels are not penalised, and sum to zero where there are only comparisons. Embeddings
/// are centred for the fit and the shift folded into the levels.
public struct PreferenceFactorisation: Sendable, Hashable {
  /// Length of a model's vector.
  public var rank: Int
  /// The penalty λ ≥ 0.
  public var penalty: Double
  /// The largest element of the gradient of the mean objective that counts as converged.
  public var tolerance: Double
  /// The most steps.
  public var iterationLimit: Int
  /// The key of the first projection and vectors.
  public var seed: UInt64
  /// Threads that share the prompts.
  public var workers: Int

  /// Creates an estimator.
  public init(
    rank: Int = 16,
    penalty: Double = 1,
    tolerance: Double = 1e-6,
    iterationLimit: Int = 500,
    seed: UInt64 = 1,
    workers: Int = 1
  ) {
    precondition(rank > 0 && iterationLimit > 0, "a rank and a limit are positive")
    precondition(penalty >= 0 && penalty.isFinite, "a penalty is finite and not negative")
    precondition(tolerance > 0, "a tolerance is positive")
    self.rank = rank
    self.penalty = penalty
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
    self.seed = seed
    self.workers = workers
  }

  /// Fits observations of prompts.
  ///
  /// - Parameters:
  ///   - prompts: one embedding a row.
  ///   - models: how many models there are.
  ///   - observations: labels and comparisons, in any order and mixture.
  /// - Returns: the fit; its report says whether it converged.
  /// - Throws: ``LearningError`` when data are bad.
  public func fit(
    prompts: Matrix<Double>,
    models: Int,
    observations: [PreferenceObservation]
  ) throws(LearningError) -> PreferenceFit {
    precondition(models > 0, "there is a model")
    try PreferenceChecks.check(prompts, models, observations)
    let centre = means(prompts, observations)
    let pass = PreferencePass(
      prompts: shifted(prompts, by: centre),
      observations: observations,
      models: models,
      rank: rank,
      penalty: penalty,
      workers: workers
    )
    let solver = LimitedMemoryBFGS(tolerance: tolerance, iterationLimit: iterationLimit)
    let result = solver.minimise(from: start(width: prompts.columns, models), pass.evaluate)
    guard result.value.isFinite else {
      throw .notConverged(iterations: result.iterations, gradientNorm: .infinity)
    }
    var parameters = PreferenceParameters(width: prompts.columns, rank: rank, models: models)
    parameters.set(result.point)
    return fit(parameters, result, centre)
  }

  private func shifted(_ prompts: Matrix<Double>, by centre: [Double]) -> Matrix<Double> {
    var result = prompts
    result.updateElements { elements in
      for start in stride(from: 0, to: elements.count, by: centre.count) {
        for column in centre.indices { elements[start + column] -= centre[column] }
      }
    }
    return result
  }

  private func fit(
    _ parameters: PreferenceParameters,
    _ result: LimitedMemoryBFGS.Result,
    _ centre: [Double]
  ) -> PreferenceFit {
    let place = Product.of(parameters.projection, centre)
    let shifts = Product.of(parameters.vectors, place)
    return PreferenceFit(
      projection: parameters.projection,
      vectors: parameters.vectors,
      levels: zip(parameters.levels, shifts).map { $0 - $1 },
      report: ConvergenceReport(
        iterations: result.iterations,
        objective: result.value,
        gradientNorm: result.gradientNorm,
        isConverged: result.isConverged
      )
    )
  }

  /// The means of the embeddings, each by the weight of its observations.
  private func means(
    _ prompts: Matrix<Double>,
    _ observations: [PreferenceObservation]
  ) -> [Double] {
    var weights = [Double](repeating: 0, count: prompts.rows)
    for seen in observations { weights[seen.prompt] += seen.weight }
    let total = weights.reduce(0, +)
    return Product.of(prompts, .transposed, weights).map { $0 / total }
  }

  /// Normal numbers that give places and vectors about length 1 for embeddings of length 1.
  private func start(width: Int, _ models: Int) -> [Double] {
    let luck = TrainingLuck(seed: seed, .factor)
    var parameters = PreferenceParameters(width: width, rank: rank, models: models)
    let scale = 1 / Double(rank).squareRoot()
    parameters.projection.updateElements { elements in
      for index in elements.indices { elements[index] = scale * luck.normal(step: 0, index: index) }
    }
    parameters.vectors.updateElements { elements in
      for index in elements.indices { elements[index] = scale * luck.normal(step: 1, index: index) }
    }
    return parameters.flat
  }
}
