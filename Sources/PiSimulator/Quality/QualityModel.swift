// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// Whether a model solves a request: P = σ(a[model, task type] − b·d), difficulty d ~ N(0, 1).
///
/// All models share the request's difficulty, which is partly visible in its size:
/// d = 0.6·z + 0.8·ε with z the standardised log of the input tokens within the task type.
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
  /// - Parameter solveRates: [model][task type], each between 0 and 1, both exclusive.
  package init(solveRates: [[Double]]) {
    intercepts = ContiguousArray(
      solveRates.map { ContiguousArray($0.map(QualityModel.intercept(forMeanRate:))) }
    )
  }

  /// The probability that a model solves a request of this difficulty.
  package func probability(model: Int, taskType: TaskTypeIndex, difficulty: Double) -> Double {
    logistic(
      intercepts[model][taskType.offset] - QualityModel.difficultyWeight * difficulty
    )
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

  /// Solves E[σ(a − b·d)] = rate for a by bisection; the mean is a trapezoid sum over ±8 σ.
  static func intercept(forMeanRate rate: Double) -> Double {
    precondition(rate > 0 && rate < 1, "a solve rate lies between 0 and 1, both exclusive")
    var (low, high) = (-40.0, 40.0)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if meanRate(intercept: middle) < rate { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  static func meanRate(intercept: Double) -> Double {
    var (sum, total) = (0.0, 0.0)
    for step in -256...256 {
      let difficulty = Double(step) / 32
      let density = Mathematics.exp(-difficulty * difficulty / 2)
      sum += density * logistic(intercept - difficultyWeight * difficulty)
      total += density
    }
    return sum / total
  }
}

/// The logistic function σ(x) = 1 / (1 + e⁻ˣ).
private func logistic(_ x: Double) -> Double {
  1 / (1 + Mathematics.exp(-x))
}
