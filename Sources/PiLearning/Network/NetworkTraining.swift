// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// One training run in standardised units, epoch after epoch.
struct NetworkTraining {
  let network: NeuralNetwork
  let rows: NetworkRows
  let validation: NetworkRows?

  /// What a run leaves: the best layers seen, and how it ended.
  struct Result {
    var layers: [NetworkLayer]
    var epochs: Int
    var bestEpoch: Int
    var gradientNorm: Double
    var isConverged: Bool
  }

  func run() throws(LearningError) -> Result {
    let widths = [rows.design.columns] + network.hidden + [rows.targets.columns]
    var layers = NetworkLayer.initial(
      widths: widths,
      activation: network.activation,
      luck: TrainingLuck(seed: network.seed, .weight)
    )
    var adam = AdamState(layers, rate: network.learningRate, decay: network.weightDecay)
    var batches = NetworkBatches(rows: rows, widths: widths, network: network)
    var result = Result(
      layers: layers,
      epochs: 0,
      bestEpoch: 0,
      gradientNorm: .nan,
      isConverged: false
    )
    var (best, reference) = (Double.infinity, Double.infinity)
    var lastProgress = 0
    for epoch in 1...network.epochLimit {
      batches.sweep(epoch, &layers, &adam)
      let watched = (validation ?? rows).loss(layers, network.activation, network.loss)
      result.epochs = epoch
      guard watched.isFinite else {
        throw .notConverged(iterations: epoch, gradientNorm: .infinity)
      }
      if watched < best {
        best = watched
        (result.layers, result.bestEpoch) = (layers, epoch)
      }
      if watched < reference - NeuralNetwork.leastProgress * abs(reference) || epoch == 1 {
        (reference, lastProgress) = (watched, epoch)
      }
      if epoch - lastProgress >= network.patience {
        result.isConverged = true
        break
      }
    }
    result.gradientNorm = gradientNorm(result.layers)
    return result
  }

  private func gradientNorm(_ layers: [NetworkLayer]) -> Double {
    var gradient: [NetworkLayer]? = layers
    _ = rows.loss(layers, network.activation, network.loss, gradient: &gradient)
    return gradient?.reduce(0) { max($0, $1.largest) } ?? .nan
  }
}

/// Mini-batches in an order that a key gives, and the steps on them.
private struct NetworkBatches {
  let rows: NetworkRows
  let luck: TrainingLuck
  let meanWeight: Double
  var full: NetworkPass
  var rest: NetworkPass
  var gradient: [NetworkLayer]

  init(rows: NetworkRows, widths: [Int], network: NeuralNetwork) {
    self.rows = rows
    luck = TrainingLuck(seed: network.seed, .shuffle)
    meanWeight = rows.weights.reduce(0, +) / Double(rows.count)
    let size = min(network.batchRows, rows.count)
    func pass(_ rows: Int) -> NetworkPass {
      NetworkPass(
        rows: rows,
        widths: widths,
        activation: network.activation,
        loss: network.loss
      )
    }
    full = pass(size)
    rest = pass(rows.count % size)
    gradient = (0..<widths.count - 1)
      .map { NetworkLayer(inputs: widths[$0], outputs: widths[$0 + 1]) }
  }

  mutating func sweep(_ epoch: Int, _ layers: inout [NetworkLayer], _ adam: inout AdamState) {
    let order = luck.permutation(step: epoch, count: rows.count)
    for start in stride(from: 0, to: rows.count, by: full.rows) {
      let batch = order[start..<min(rows.count, start + full.rows)]
      if batch.count == full.rows {
        Self.differentiate(&full, batch, rows, meanWeight, layers, &gradient)
      } else {
        Self.differentiate(&rest, batch, rows, meanWeight, layers, &gradient)
      }
      adam.step(&layers, gradient)
    }
  }

  private static func differentiate(
    _ pass: inout NetworkPass,
    _ batch: ArraySlice<Int>,
    _ rows: NetworkRows,
    _ meanWeight: Double,
    _ layers: [NetworkLayer],
    _ gradient: inout [NetworkLayer]
  ) {
    var targets = Matrix<Double>(zeroRows: batch.count, columns: rows.targets.columns)
    targets.gather(batch, of: rows.targets)
    pass.values[0].gather(batch, of: rows.design)
    pass.run(layers)
    _ = pass.evaluate(
      targets: targets,
      weights: batch.map { rows.weights[$0] },
      norm: meanWeight * Double(batch.count)
    )
    pass.differentiate(layers, into: &gradient)
  }
}
