// SPDX-License-Identifier: Apache-2.0
// Rumelhart, Hinton, Williams, Nature 323, 1986, doi:10.1038/323533a0.

internal import PiLinearAlgebra

/// Values and derivatives of all units for some rows, reused from batch to batch.
struct NetworkPass {
  let activation: Activation
  let loss: NetworkLoss
  /// The inputs and then the outputs of every layer, a row a case.
  var values: [Matrix<Double>]
  private var slopes: [Matrix<Double>]

  init(rows: Int, widths: [Int], activation: Activation, loss: NetworkLoss) {
    self.activation = activation
    self.loss = loss
    values = widths.map { Matrix(zeroRows: rows, columns: $0) }
    slopes = widths.dropFirst().map { Matrix(zeroRows: rows, columns: $0) }
  }

  var rows: Int { values[0].rows }

  /// Computes the outputs of the rows in `values[0]`.
  mutating func run(_ layers: [NetworkLayer]) {
    for (depth, layer) in layers.enumerated() {
      Product.multiply(values[depth], by: layer.weights, into: &values[depth + 1])
      let (biases, activation) = (layer.biases, activation)
      let isLast = depth == layers.count - 1
      values[depth + 1]
        .updateElements { elements in
          for start in stride(from: 0, to: elements.count, by: biases.count) {
            for unit in biases.indices {
              let sum = elements[start + unit] + biases[unit]
              elements[start + unit] = isLast ? sum : activation.value(sum)
            }
          }
        }
    }
  }

  /// Σw·loss of the outputs over `norm`, and its derivatives by them; unknown targets count nothing.
  mutating func evaluate(targets: Matrix<Double>, weights: [Double], norm: Double) -> Double {
    let outputs = values[values.count - 1]
    let (width, loss) = (outputs.columns, loss)
    var total = 0.0
    slopes[slopes.count - 1]
      .updateElements { elements in
        for row in 0..<outputs.rows {
          let share = weights[row] / norm
          for column in 0..<width {
            let target = targets[row, column]
            guard !target.isNaN else {
              elements[row * width + column] = 0
              continue
            }
            let result = loss.evaluate(outputs[row, column], target: target)
            total += share * result.loss
            elements[row * width + column] = share * result.slope
          }
        }
      }
    return total
  }

  /// Adds the gradient to `keep` times what is in `gradient`.
  mutating func differentiate(
    _ layers: [NetworkLayer],
    into gradient: inout [NetworkLayer],
    keep: Double = 0
  ) {
    for depth in layers.indices.reversed() {
      let slope = slopes[depth]
      Product.multiply(
        values[depth],
        .transposed,
        by: slope,
        keep: keep,
        into: &gradient[depth].weights
      )
      for unit in 0..<slope.columns { gradient[depth].biases[unit] *= keep }
      for row in 0..<slope.rows {
        for unit in 0..<slope.columns { gradient[depth].biases[unit] += slope[row, unit] }
      }
      guard depth > 0 else { break }
      Product.multiply(slope, by: layers[depth].weights, .transposed, into: &slopes[depth - 1])
      let (units, activation) = (values[depth], activation)
      slopes[depth - 1]
        .updateElements { elements in
          let values = units.elements
          for index in elements.indices { elements[index] *= activation.slope(values[index]) }
        }
    }
  }
}
