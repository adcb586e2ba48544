// SPDX-License-Identifier: Apache-2.0

public import PiLinearAlgebra

/// Weights and biases from one layer of units to the next.
public struct NetworkLayer: Sendable, Equatable {
  /// One row an input, one column an output.
  public package(set) var weights: Matrix<Double>
  /// One an output.
  public package(set) var biases: [Double]

  package init(inputs: Int, outputs: Int) {
    weights = Matrix(zeroRows: inputs, columns: outputs)
    biases = Array(repeating: 0, count: outputs)
  }

  /// Number of inputs.
  public var inputs: Int { weights.rows }
  /// Number of outputs.
  public var outputs: Int { weights.columns }

  /// The largest magnitude of a weight or bias.
  var largest: Double {
    let size = weights.elements.reduce(0) { max($0, abs($1)) }
    return biases.reduce(size) { max($0, abs($1)) }
  }

  /// Layers of seeded normal weights and no biases.
  package static func initial(
    widths: [Int],
    activation: Activation,
    luck: TrainingLuck
  ) -> [NetworkLayer] {
    (0..<widths.count - 1).map { depth in
      var layer = NetworkLayer(inputs: widths[depth], outputs: widths[depth + 1])
      // The output layer is linear and starts as if after a tangent.
      let kind = depth == widths.count - 2 ? .tanh : activation
      let variance = kind.initialVariance(inputs: layer.inputs, outputs: layer.outputs)
      let scale = variance.squareRoot()
      layer.weights.updateElements { elements in
        for index in elements.indices {
          elements[index] = scale * luck.normal(step: depth, index: index)
        }
      }
      return layer
    }
  }
}
