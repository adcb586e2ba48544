// SPDX-License-Identifier: Apache-2.0

public import PiLinearAlgebra
internal import PiRuntime

/// A trained network, its weights in the units of features and targets.
public struct NetworkFit: Sendable {
  /// From the features to the outputs.
  public let layers: [NetworkLayer]
  /// What a hidden unit makes of its weighted sum.
  public let activation: Activation
  /// What outputs were compared by.
  public let loss: NetworkLoss
  /// Σw·loss / Σw of the rows kept for validation, or nil without any.
  public let validationLoss: Double?
  /// The epoch, from 1, whose weights these are.
  public let bestEpoch: Int
  /// Epochs, Σw·loss / Σw of the rows trained on, its gradient in standardised units, and the end.
  public let report: ConvergenceReport

  /// The means of all targets for several rows, a row each.
  ///
  /// - Parameter design: as wide as the rows trained on.
  /// - Returns: one row a row of the design, one column a target.
  /// - Throws: ``LearningError/shape(expected:found:of:)``.
  public func predictions(_ design: Matrix<Double>) throws(LearningError) -> Matrix<Double> {
    guard design.columns == layers[0].inputs else {
      throw .shape(expected: layers[0].inputs, found: design.columns, of: "columns")
    }
    var pass = NetworkPass(
      rows: design.rows,
      widths: [design.columns] + layers.map(\.outputs),
      activation: activation,
      loss: loss
    )
    pass.values[0] = design
    pass.run(layers)
    var result = pass.values[layers.count]
    let link = loss.link
    guard link != .identity else { return result }
    result.updateElements { elements in
      for index in elements.indices { elements[index] = link.mean(elements[index]) }
    }
    return result
  }

  /// The means of all targets for one row.
  public func prediction(_ features: [Double]) -> [Double] {
    precondition(features.count == layers[0].inputs, "a value an input")
    var values = features
    for (depth, layer) in layers.enumerated() {
      var sums = layer.biases
      for (input, value) in values.enumerated() where value != 0 {
        for (unit, weight) in layer.weights.row(input).enumerated() { sums[unit] += value * weight }
      }
      values = depth < layers.count - 1 ? sums.map(activation.value) : sums.map(loss.link.mean)
    }
    return values
  }
}
