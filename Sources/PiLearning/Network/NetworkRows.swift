// SPDX-License-Identifier: Apache-2.0

package import PiLinearAlgebra

/// Rows that a network is trained or judged on.
package struct NetworkRows {
  package private(set) var design: Matrix<Double>
  package private(set) var targets: Matrix<Double>
  package let weights: [Double]

  package init(design: Matrix<Double>, targets: Matrix<Double>, weights: [Double]) {
    self.design = design
    self.targets = targets
    self.weights = weights
  }

  var count: Int { design.rows }

  /// Mean loss of all rows, and its gradient when there is one to set.
  package func loss(
    _ layers: [NetworkLayer],
    _ activation: Activation,
    _ loss: NetworkLoss,
    gradient: inout [NetworkLayer]?
  ) -> Double {
    let widths = [design.columns] + layers.map(\.outputs)
    let norm = weights.reduce(0, +)
    var (total, isFirst) = (0.0, true)
    for start in stride(from: 0, to: count, by: 1024) {
      let block = start..<min(count, start + 1024)
      let positions = Array(block)[...]
      var pass = NetworkPass(
        rows: block.count,
        widths: widths,
        activation: activation,
        loss: loss
      )
      var answers = Matrix<Double>(zeroRows: block.count, columns: targets.columns)
      pass.values[0].gather(positions, of: design)
      answers.gather(positions, of: targets)
      pass.run(layers)
      total += pass.evaluate(targets: answers, weights: Array(weights[block]), norm: norm)
      if var sum = gradient {
        gradient = nil
        pass.differentiate(layers, into: &sum, keep: isFirst ? 0 : 1)
        gradient = sum
      }
      isFirst = false
    }
    return total
  }

  /// Mean loss of all rows.
  func loss(_ layers: [NetworkLayer], _ activation: Activation, _ loss: NetworkLoss) -> Double {
    var none: [NetworkLayer]?
    return self.loss(layers, activation, loss, gradient: &none)
  }

  /// The rows in the units of a scaling.
  func scaled(_ scaling: NetworkScaling) -> NetworkRows {
    var result = self
    scaling.inputs.apply(to: &result.design)
    scaling.outputs?.apply(to: &result.targets)
    return result
  }
}
