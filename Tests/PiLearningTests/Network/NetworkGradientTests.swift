// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import Testing

struct `Network gradients` {
  struct Case: CustomStringConvertible {
    let hidden: [Int]
    let activation: Activation
    let loss: NetworkLoss
    let rows: Int
    var description: String { "\(hidden) \(activation) \(loss) \(rows) rows" }
  }

  static let cases = [
    Case(hidden: [5], activation: .tanh, loss: .squared, rows: 20),
    Case(hidden: [5], activation: .tanh, loss: .logistic, rows: 20),
    Case(hidden: [5], activation: .rectifier, loss: .squared, rows: 20),
    Case(hidden: [4, 3], activation: .rectifier, loss: .logistic, rows: 20),
    Case(hidden: [4, 3], activation: .tanh, loss: .logistic, rows: 1500),
    Case(hidden: [1, 6], activation: .tanh, loss: .squared, rows: 1025),
  ]

  private func rows(_ size: Int, _ loss: NetworkLoss, _ random: inout RandomRows) throws
    -> NetworkRows
  {
    let design = try random.design(rows: size, columns: 3)
    let targets = (0..<size * 2).map { index in
      if index % 7 == 2 { return Double.nan }
      return loss == .logistic ? random.uniform() : random.normal()
    }
    return NetworkRows(
      design: design,
      targets: try Matrix(rows: size, columns: 2, elements: targets),
      weights: (0..<size).map { $0 % 5 == 0 ? 0 : random.uniform() }
    )
  }

  @Test(arguments: cases)
  func `every derivative equals a central difference`(_ example: Case) throws {
    var random = RandomRows(seed: 17)
    let rows = try rows(example.rows, example.loss, &random)
    let widths = [3] + example.hidden + [2]
    var layers = NetworkLayer.initial(
      widths: widths,
      activation: example.activation,
      luck: TrainingLuck(seed: 5, .weight)
    )
    for depth in layers.indices {
      for unit in layers[depth].biases.indices { layers[depth].biases[unit] = random.normal() / 3 }
    }
    var gradient: [NetworkLayer]? = layers
    let loss = rows.loss(layers, example.activation, example.loss, gradient: &gradient)
    let analytic = try #require(gradient)
    func moved(_ depth: Int, _ change: (inout NetworkLayer) -> Void) -> Double {
      var trial = layers
      change(&trial[depth])
      var none: [NetworkLayer]?
      return rows.loss(trial, example.activation, example.loss, gradient: &none)
    }
    let step = 0x1p-18
    for depth in layers.indices {
      for input in 0..<layers[depth].inputs {
        for unit in 0..<layers[depth].outputs {
          let up = moved(depth) { $0.weights[input, unit] += step }
          let down = moved(depth) { $0.weights[input, unit] -= step }
          let difference = (up - down) / (2 * step)
          #expect(abs(difference - analytic[depth].weights[input, unit]) < 1e-8)
        }
      }
      for unit in 0..<layers[depth].outputs {
        let up = moved(depth) { $0.biases[unit] += step }
        let down = moved(depth) { $0.biases[unit] -= step }
        #expect(abs((up - down) / (2 * step) - analytic[depth].biases[unit]) < 1e-8)
      }
    }
    #expect(loss > 0 && loss.isFinite)
  }
}
