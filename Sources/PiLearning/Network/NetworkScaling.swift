// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// Means and standard deviations of columns.
struct ColumnScaling {
  let means: [Double]
  let scales: [Double]

  /// Weighted moments of the known values; a column without spread gets scale 1.
  init(_ matrix: Matrix<Double>, weights: [Double]) {
    var means = [Double](repeating: 0, count: matrix.columns)
    var totals = means
    var squares = means
    for row in 0..<matrix.rows where weights[row] > 0 {
      for (column, value) in matrix.row(row).enumerated() where !value.isNaN {
        totals[column] += weights[row]
        let rest = value - means[column]
        means[column] += rest * weights[row] / totals[column]
        squares[column] += weights[row] * rest * (value - means[column])
      }
    }
    self.means = means
    scales = zip(zip(squares, totals), means)
      .map { sums, mean in
        let spread = sums.1 > 0 ? (max(0, sums.0) / sums.1).squareRoot() : 0
        // What rounding alone leaves of a constant is no spread.
        return spread > 1e-13 * abs(mean) ? spread : 1
      }
  }

  func apply(to matrix: inout Matrix<Double>) {
    let width = matrix.columns
    matrix.updateElements { elements in
      for start in stride(from: 0, to: elements.count, by: max(1, width)) {
        for column in 0..<width {
          elements[start + column] = (elements[start + column] - means[column]) / scales[column]
        }
      }
    }
  }
}

/// The units in which a network is trained, folded into its weights afterwards.
struct NetworkScaling {
  let inputs: ColumnScaling
  /// Nil where the target's own scale is meant, as for probabilities.
  let outputs: ColumnScaling?

  init(_ rows: NetworkRows, loss: NetworkLoss) {
    inputs = ColumnScaling(rows.design, weights: rows.weights)
    outputs = loss == .squared ? ColumnScaling(rows.targets, weights: rows.weights) : nil
  }

  /// The layers that take features and give targets as they are.
  func folded(_ layers: [NetworkLayer]) -> [NetworkLayer] {
    var result = layers
    for input in 0..<layers[0].inputs {
      for unit in 0..<layers[0].outputs {
        let weight = layers[0].weights[input, unit] / inputs.scales[input]
        result[0].weights[input, unit] = weight
        result[0].biases[unit] -= weight * inputs.means[input]
      }
    }
    guard let outputs else { return result }
    let last = result.count - 1
    for unit in 0..<result[last].outputs {
      for input in 0..<result[last].inputs {
        result[last].weights[input, unit] *= outputs.scales[unit]
      }
      result[last].biases[unit] = result[last].biases[unit] * outputs.scales[unit]
      result[last].biases[unit] += outputs.means[unit]
    }
    return result
  }
}
