// SPDX-License-Identifier: Apache-2.0
// Kingma, Ba, ICLR 2015, arXiv:1412.6980; Loshchilov, Hutter, ICLR 2019, arXiv:1711.05101.

internal import PiLinearAlgebra

/// Adam's moments of the gradient: steps with bias correction and decoupled weight decay.
struct AdamState {
  private let rate: Double
  private let decay: Double
  private var weights: [AdamMoments]
  private var biases: [AdamMoments]
  private var meanShare = 1.0
  private var squareShare = 1.0

  init(_ layers: [NetworkLayer], rate: Double, decay: Double) {
    self.rate = rate
    self.decay = decay
    weights = layers.map { AdamMoments(count: $0.weights.elements.count) }
    biases = layers.map { AdamMoments(count: $0.biases.count) }
  }

  /// Moves the layers against the gradient; biases do not decay.
  mutating func step(_ layers: inout [NetworkLayer], _ gradient: [NetworkLayer]) {
    meanShare *= AdamMoments.meanDecay
    squareShare *= AdamMoments.squareDecay
    let step = AdamMoments.Step(
      rate: rate / (1 - meanShare),
      correction: 1 / (1 - squareShare),
      shrink: 1 - rate * decay
    )
    let unshrunk = AdamMoments.Step(rate: step.rate, correction: step.correction, shrink: 1)
    for depth in layers.indices {
      let slopes = gradient[depth].weights.elements
      layers[depth].weights.updateElements { weights[depth].move(&$0, against: slopes, step) }
      biases[depth].move(&layers[depth].biases, against: gradient[depth].biases, unshrunk)
    }
  }
}

/// Decaying means of a gradient's elements and of their squares.
private struct AdamMoments {
  static let meanDecay = 0.9
  static let squareDecay = 0.999

  struct Step {
    let rate: Double
    let correction: Double
    let shrink: Double
  }

  private var means: [Double]
  private var squares: [Double]

  init(count: Int) {
    means = Array(repeating: 0, count: count)
    squares = means
  }

  mutating func move(_ values: inout [Double], against slopes: [Double], _ step: Step) {
    precondition(values.count == means.count && slopes.count == means.count, "a slope a value")
    for index in means.indices {
      let slope = slopes[index]
      let mean = Self.meanDecay * means[index] + (1 - Self.meanDecay) * slope
      let square = Self.squareDecay * squares[index] + (1 - Self.squareDecay) * slope * slope
      means[index] = mean
      squares[index] = square
      let change = step.rate * mean / ((square * step.correction).squareRoot() + 1e-8)
      values[index] = values[index] * step.shrink - change
    }
  }
}
