// SPDX-License-Identifier: Apache-2.0
// Ayer et al., Ann. Math. Stat. 26, 1955, doi:10.1214/aoms/1177728423 (pool adjacent violators);
// Zadrozny, Elkan, KDD 2002, doi:10.1145/775047.775151.

/// Isotonic calibration: the closest rising function, linear between the ends of its blocks.
public struct IsotonicCalibration: ProbabilityCalibrator, Hashable {
  /// Where the function is given, rising.
  public let points: [Double]
  /// Its values there, not falling.
  public let values: [Double]

  /// Creates a calibration from its points.
  public init(points: [Double], values: [Double]) {
    precondition(!points.isEmpty && points.count == values.count, "every point has a value")
    precondition(zip(points, points.dropFirst()).allSatisfy { $0 < $1 }, "the points rise")
    self.points = points
    self.values = values
  }

  private struct Block {
    var first: Double
    var last: Double
    var weight: Double
    var mean: Double
  }

  /// Fits the rising function with the least weighted squared distance to the events.
  public init(fitting sample: ProbabilitySample) {
    let order = sample.probabilities.indices.sorted {
      (sample.probabilities[$0], $0) < (sample.probabilities[$1], $1)
    }
    var blocks: [Block] = []
    for index in order where sample.weights[index] > 0 {
      let p = sample.probabilities[index]
      let happened = sample.labels[index] ? 1.0 : 0.0
      let weight = sample.weights[index]
      if let last = blocks.last, last.first == p {
        // Equal probabilities are one point with their mean.
        let sum = last.weight + weight
        blocks[blocks.count - 1].mean += weight / sum * (happened - last.mean)
        blocks[blocks.count - 1].weight = sum
      } else {
        blocks.append(Block(first: p, last: p, weight: weight, mean: happened))
      }
    }
    let pooled = IsotonicCalibration.pool(blocks)
    precondition(!pooled.isEmpty, "a fit needs weight")
    var (points, values): ([Double], [Double]) = ([], [])
    for block in pooled {
      points.append(block.first)
      values.append(block.mean)
      guard block.last > block.first else { continue }
      points.append(block.last)
      values.append(block.mean)
    }
    self.init(points: points, values: values)
  }

  private static func pool(_ points: [Block]) -> [Block] {
    var pooled: [Block] = []
    for point in points {
      var block = point
      while let last = pooled.last, last.mean >= block.mean {
        let sum = last.weight + block.weight
        block.mean = (last.weight * last.mean + block.weight * block.mean) / sum
        block.weight = sum
        block.first = last.first
        pooled.removeLast()
      }
      pooled.append(block)
    }
    return pooled
  }

  /// The calibrated probability; constant beyond the first and last point.
  public func calibrated(_ probability: Double) -> Double {
    var (low, high) = (0, points.count - 1)
    if probability <= points[0] { return values[0] }
    if probability >= points[high] { return values[high] }
    while high - low > 1 {
      let middle = (low + high) / 2
      if points[middle] <= probability { low = middle } else { high = middle }
    }
    let share = (probability - points[low]) / (points[high] - points[low])
    return values[low] + share * (values[high] - values[low])
  }
}
