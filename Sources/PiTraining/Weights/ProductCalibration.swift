// SPDX-License-Identifier: Apache-2.0

package import PiLearning

/// How well predicted probabilities of success agree with what came.
package struct ProductCalibration: Sendable {
  /// First choices whose outcome is known.
  package let rows: Int
  /// The mean prediction.
  package let predicted: Double
  /// The share of successes.
  package let observed: Double
  /// The 95 % interval of the mean prediction less the share, by blocks of time.
  package let difference: (low: Double, high: Double)?
  /// Ten bins of equally many rows.
  package let diagram: ReliabilityDiagram

  /// The mean distance of prediction and share over the bins.
  package var expectedError: Double { diagram.expectedError }

  /// Fewest rows that are compared.
  private static let fewest = 200

  /// Why a sample does not tell; nil where it does.
  static func reasonNotToJudge(_ sample: ProductSample) -> String? {
    guard sample.judged > 0 else { return "no judged answers" }
    let count = sample.predictions.count
    return count < fewest ? "\(count) rows, of \(fewest) that it takes" : nil
  }

  /// Compares a sample that tells.
  init(_ sample: ProductSample) {
    rows = sample.predictions.count
    let total = sample.weights.reduce(0, +)
    var (probabilities, labels, weights): ([Double], [Bool], [Double]) = ([], [], [])
    var (predicted, observed, gaps) = (0.0, 0.0, [Double]())
    for (index, prediction) in sample.predictions.enumerated() {
      let (target, weight) = (sample.targets[index], sample.weights[index])
      predicted += weight * prediction
      observed += weight * target
      gaps.append((prediction - target) * weight * Double(sample.weights.count) / total)
      // A score between 0 and 1 is a share of a right answer.
      for (label, part) in [(true, target), (false, 1 - target)] where part > 0 {
        probabilities.append(prediction)
        labels.append(label)
        weights.append(weight * part)
      }
    }
    self.predicted = predicted / total
    self.observed = observed / total
    difference = TimeBlocks.interval(of: gaps)
    diagram = ReliabilityDiagram(
      ProbabilitySample(probabilities: probabilities, labels: labels, weights: weights),
      .equalMass(10)
    )
  }
}
