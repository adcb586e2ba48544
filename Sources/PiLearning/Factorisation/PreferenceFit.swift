// SPDX-License-Identifier: Apache-2.0

public import PiLinearAlgebra
internal import PiRuntime

/// A fitted preference model.
public struct PreferenceFit: Sendable {
  /// P: one row a dimension of the models' vectors, one column a feature of a prompt.
  public let projection: Matrix<Double>
  /// One vector a model.
  public let vectors: Matrix<Double>
  /// One level a model, for a prompt of zeros.
  public let levels: [Double]
  /// Steps, mean penalised log loss, its gradient and whether the solver converged.
  public let report: ConvergenceReport

  /// Number of models.
  public var models: Int { levels.count }

  /// The score of every model on a prompt.
  public func scores(_ prompt: [Double]) -> [Double] {
    precondition(prompt.count == projection.columns, "a value a feature")
    let place = Product.of(projection, prompt)
    return zip(levels, Product.of(vectors, place)).map { $0 + $1 }
  }

  /// The probability that each model solves a prompt.
  public func probabilities(_ prompt: [Double]) -> [Double] { scores(prompt).map(Link.logit.mean) }

  /// The probability that a model is preferred to another on a prompt.
  public func probability(of model: Int, over opponent: Int, _ prompt: [Double]) -> Double {
    let scores = scores(prompt)
    return Link.logit.mean(scores[model] - scores[opponent])
  }

  /// Judges the fit on observations it has not seen.
  ///
  /// - Parameters:
  ///   - prompts: one embedding a row.
  ///   - observations: labels and comparisons on these prompts.
  /// - Returns: the figures.
  /// - Throws: ``LearningError`` when data are bad.
  public func metrics(
    prompts: Matrix<Double>,
    observations: [PreferenceObservation]
  ) throws(LearningError) -> PreferenceMetrics {
    guard prompts.columns == projection.columns else {
      throw .shape(expected: projection.columns, found: prompts.columns, of: "columns")
    }
    try PreferenceChecks.check(prompts, models, observations)
    var places = Matrix<Double>(zeroRows: prompts.rows, columns: projection.rows)
    Product.multiply(prompts, by: projection, .transposed, into: &places)
    var scores = Matrix<Double>(zeroRows: prompts.rows, columns: models)
    Product.multiply(places, by: vectors, .transposed, into: &scores)
    var sums = PreferenceSums()
    for seen in observations {
      var score = scores[seen.prompt, seen.model] + levels[seen.model]
      if let other = seen.opponent { score -= scores[seen.prompt, other] + levels[other] }
      sums.add(score, seen)
    }
    return sums.metrics
  }
}

/// How well scores foretell observations.
public struct PreferenceMetrics: Sendable, Hashable {
  /// Σw·log loss / Σw.
  public let logLoss: Double
  /// Σw·(p − y)² / Σw.
  public let brierScore: Double
  /// The weighted share of outcomes other than one half that are on the predicted side; NaN without any.
  public let accuracy: Double
  /// Σw.
  public let weight: Double
}

private struct PreferenceSums {
  var (loss, square, weight) = (0.0, 0.0, 0.0)
  var (right, decided) = (0.0, 0.0)

  mutating func add(_ score: Double, _ seen: PreferenceObservation) {
    let result = LogisticLoss.evaluate(score, outcome: seen.outcome)
    loss += seen.weight * result.loss
    square += seen.weight * result.slope * result.slope
    weight += seen.weight
    guard seen.outcome != 0.5 else { return }
    decided += seen.weight
    if (score > 0 && seen.outcome > 0.5) || (score < 0 && seen.outcome < 0.5) {
      right += seen.weight
    }
  }

  var metrics: PreferenceMetrics {
    PreferenceMetrics(
      logLoss: loss / weight,
      brierScore: square / weight,
      accuracy: right / decided,
      weight: weight
    )
  }
}
