// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// Whether a model solves a request: P = σ(a[model, task type] − b·d), difficulty d ~ N(0, 1).
///
/// All models share the request's difficulty, which is partly visible in its size:
/// d = 0.6·z + 0.8·ε with z the standardised log of the input tokens within the task type. Where z is
/// not normal, as in a trace, neither is d; the intercepts take that into account.
package struct QualityModel: Sendable {
  /// Weight of the difficulty, b.
  package static let difficultyWeight = 1.5
  /// Share of the visible part of the difficulty.
  package static let visibleWeight = 0.6
  /// Share of the hidden part of the difficulty.
  package static let hiddenWeight = 0.8

  private let intercepts: ContiguousArray<ContiguousArray<Double>>

  /// Finds the intercepts for which the mean over difficulties is the stated solve rate.
  ///
  /// - Parameters:
  ///   - solveRates: [model][task type], each between 0 and 1, both exclusive.
  ///   - difficulties: the law of difficulty by task type.
  package init(solveRates: [[Double]], difficulties: [DifficultyLaw]) {
    intercepts = ContiguousArray(
      solveRates.map { rates in
        ContiguousArray(
          zip(rates, difficulties).map { QualityModel.intercept(forMeanRate: $0, over: $1) }
        )
      }
    )
  }

  /// The probability that a model solves a request of this difficulty.
  package func probability(model: Int, taskType: TaskTypeIndex, difficulty: Double) -> Double {
    logistic(
      intercepts[model][taskType.offset] - QualityModel.difficultyWeight * difficulty
    )
  }

  /// The probability that a model solves a request of which only the visible part of the difficulty is
  /// known: the mean over the hidden part, with an error below 1e-6.
  package func expectedProbability(model: Int, taskType: TaskTypeIndex, signal: Double) -> Double {
    let visible = QualityModel.difficultyWeight * QualityModel.visibleWeight * signal
    return QualityModel.overHiddenPart(intercepts[model][taskType.offset] - visible)
  }

  /// E[σ(x − b · 0.8 · ε)] over ε ~ N(0, 1).
  private static let overHiddenPart = LogTable((-24, 24), step: 1.0 / 32) { x in
    DifficultyLaw.standardNormal.mean { logistic(x - difficultyWeight * hiddenWeight * $0) }
  }

  /// Whether a model solves a request: the same answer whichever deployment serves the model.
  package func solves(
    model: Int,
    request: RequestKey,
    taskType: TaskTypeIndex,
    difficulty: Double,
    luck: Luck
  ) -> Bool {
    let uniform = luck.uniform(.solving, entity: model, request: request)
    return uniform < probability(model: model, taskType: taskType, difficulty: difficulty)
  }

  /// The difficulty of a request from its visible signal and its hidden luck.
  package static func difficulty(signal: Double, request: RequestKey, luck: Luck) -> Double {
    let hidden = Mathematics.normalQuantile(luck.uniform(.difficulty, request: request))
    return visibleWeight * signal + hiddenWeight * hidden
  }

  /// Solves E[σ(a − b·d)] = rate for a by bisection.
  static func intercept(forMeanRate rate: Double, over difficulties: DifficultyLaw) -> Double {
    precondition(rate > 0 && rate < 1, "a solve rate lies between 0 and 1, both exclusive")
    var (low, high) = (-60.0, 60.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if meanRate(middle, over: difficulties) < rate { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  private static func meanRate(_ intercept: Double, over difficulties: DifficultyLaw) -> Double {
    difficulties.mean { logistic(intercept - difficultyWeight * $0) }
  }
}

/// The logistic function σ(x) = 1 / (1 + e⁻ˣ).
private func logistic(_ x: Double) -> Double {
  1 / (1 + Mathematics.exp(-x))
}
