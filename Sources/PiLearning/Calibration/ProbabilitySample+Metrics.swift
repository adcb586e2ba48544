// SPDX-License-Identifier: Apache-2.0
// Brier, Monthly Weather Review 78, 1950; Matthews, BBA 405, 1975,
// doi:10.1016/0005-2795(75)90109-9.

internal import PiCore

extension ProbabilitySample {
  /// The mean squared distance of probability and event.
  public var brierScore: Double {
    mean { p, happened in (p - happened) * (p - happened) }
  }

  /// The mean negative log-likelihood; infinite when an event was called impossible.
  public var logLoss: Double {
    mean { p, happened in -Mathematics.log(happened == 1 ? p : 1 - p) }
  }

  private func mean(_ loss: (Double, Double) -> Double) -> Double {
    var sum = 0.0
    for index in labels.indices where weights[index] > 0 {
      sum += weights[index] * loss(probabilities[index], labels[index] ? 1 : 0)
    }
    return sum / totalWeight
  }

  /// Weights of events and of the others at each distinct probability, falling.
  private var thresholds: [(positive: Double, negative: Double)] {
    let order = probabilities.indices.sorted {
      (probabilities[$1], $0) < (probabilities[$0], $1)
    }
    var steps: [(positive: Double, negative: Double)] = []
    var last = Double.nan
    for index in order {
      if probabilities[index] != last { steps.append((0, 0)) }
      last = probabilities[index]
      if labels[index] {
        steps[steps.count - 1].positive += weights[index]
      } else {
        steps[steps.count - 1].negative += weights[index]
      }
    }
    return steps
  }

  /// The area under the ROC curve, ties counting half; nil when only one class occurs.
  public var areaUnderROC: Double? {
    var (positive, negative, sum) = (0.0, 0.0, 0.0)
    for step in thresholds {
      sum += step.negative * (positive + step.positive / 2)
      positive += step.positive
      negative += step.negative
    }
    return positive > 0 && negative > 0 ? sum / (positive * negative) : nil
  }

  /// The average precision Σ (recall gained) · precision, without interpolation; nil without events.
  public var averagePrecision: Double? {
    var (positive, all, sum) = (0.0, 0.0, 0.0)
    for step in thresholds {
      positive += step.positive
      all += step.positive + step.negative
      if step.positive > 0 { sum += step.positive * (positive / all) }
    }
    return positive > 0 ? sum / positive : nil
  }

  /// The weighted counts of a decision "event" from `threshold` on.
  public func confusion(threshold: Double = 0.5) -> ConfusionTable {
    var table = ConfusionTable()
    for index in labels.indices {
      switch (probabilities[index] >= threshold, labels[index]) {
      case (true, true): table.truePositive += weights[index]
      case (true, false): table.falsePositive += weights[index]
      case (false, true): table.falseNegative += weights[index]
      case (false, false): table.trueNegative += weights[index]
      }
    }
    return table
  }
}

/// The weights of right and wrong decisions.
public struct ConfusionTable: Hashable, Sendable {
  /// Events that were called.
  public var truePositive = 0.0
  /// Calls without event.
  public var falsePositive = 0.0
  /// Events that were missed.
  public var falseNegative = 0.0
  /// Neither called nor happened.
  public var trueNegative = 0.0

  /// Creates an empty table.
  public init() {}

  /// The share of right decisions.
  public var accuracy: Double {
    (truePositive + trueNegative) / (truePositive + falsePositive + falseNegative + trueNegative)
  }

  /// The harmonic mean of precision and recall; nil when nothing happened and nothing was called.
  public var f1: Double? {
    let sum = 2 * truePositive + falsePositive + falseNegative
    return sum > 0 ? 2 * truePositive / sum : nil
  }

  /// Matthews' correlation of call and event; 0 when a margin is empty.
  public var matthewsCorrelation: Double {
    let margins =
      (truePositive + falsePositive) * (truePositive + falseNegative)
      * (trueNegative + falsePositive) * (trueNegative + falseNegative)
    guard margins > 0 else { return 0 }
    return (truePositive * trueNegative - falsePositive * falseNegative) / margins.squareRoot()
  }
}
