// SPDX-License-Identifier: Apache-2.0

public import PiLinearAlgebra

/// A small network of one or two hidden layers for one or several targets, trained by Adam.
///
/// Minimises Σw·loss / Σw over mini-batches. Features (and targets under the squared loss) are
/// standardised for training and the scales folded into the weights, so that neither unit nor offset
/// matters. The last rows are kept for validation and the best epoch on them is returned. All
/// arithmetic is in double precision: the layers are small, gradients can be checked by differences,
/// and the exported weights are those that were trained.
public struct NeuralNetwork: Sendable, Hashable {
  /// Units of the hidden layers, one or two of them.
  public var hidden: [Int]
  /// What a hidden unit makes of its weighted sum.
  public var activation: Activation
  /// What outputs are compared by.
  public var loss: NetworkLoss
  /// The step of Adam.
  public var learningRate: Double
  /// The share of a weight that a step of rate 1 takes away, apart from the gradient.
  public var weightDecay: Double
  /// Rows of a mini-batch.
  public var batchRows: Int
  /// The most passes over the rows.
  public var epochLimit: Int
  /// The share of the rows, the last ones, that is not trained on; 0 watches the training loss.
  public var validationShare: Double
  /// Epochs without progress of the watched loss after which training ends.
  public var patience: Int
  /// The key of first weights and of the order of rows.
  public var seed: UInt64

  /// The relative fall of the watched loss that counts as progress.
  public static let leastProgress = 1e-4

  /// Creates an estimator.
  public init(
    hidden: [Int] = [100],
    activation: Activation = .rectifier,
    loss: NetworkLoss = .squared,
    learningRate: Double = 1e-3,
    weightDecay: Double = 1e-4,
    batchRows: Int = 64,
    epochLimit: Int = 200,
    validationShare: Double = 0.1,
    patience: Int = 10,
    seed: UInt64 = 1
  ) {
    precondition((1...2).contains(hidden.count), "there are one or two hidden layers")
    precondition(hidden.allSatisfy { $0 > 0 && $0 <= 1 << 20 }, "a layer has units")
    precondition(learningRate > 0 && learningRate.isFinite, "a learning rate is positive")
    precondition(weightDecay >= 0 && weightDecay.isFinite, "a decay is not negative")
    precondition(batchRows > 0 && epochLimit > 0 && patience > 0, "counts are positive")
    precondition(validationShare >= 0 && validationShare < 1, "a share is in 0 ..< 1")
    self.hidden = hidden
    self.activation = activation
    self.loss = loss
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.batchRows = batchRows
    self.epochLimit = epochLimit
    self.validationShare = validationShare
    self.patience = patience
    self.seed = seed
  }

  /// Trains a network.
  ///
  /// - Parameters:
  ///   - design: one row a case, in order of time: the last rows validate.
  ///   - targets: one row a case, one column a target; NaN where a target is not known.
  ///   - weights: one weight a row, 0 or more, or nil for 1 each.
  /// - Returns: the network of the best epoch; its report says whether the watched loss had settled.
  /// - Throws: ``LearningError`` when data are bad or the loss leaves the finite numbers.
  public func fit(
    design: Matrix<Double>,
    targets: Matrix<Double>,
    weights: [Double]? = nil
  ) throws(LearningError) -> NetworkFit {
    try check(design, targets, weights)
    let shares = weights ?? Array(repeating: 1, count: design.rows)
    let held = validationShare > 0 ? max(1, Int(validationShare * Double(design.rows))) : 0
    let split = design.rows - held
    let train = try part(design, targets, shares, 0..<split)
    let validation =
      held > 0 ? try part(design, targets, shares, split..<design.rows) : nil
    try checkWeight(train, validation)
    let scaling = NetworkScaling(train, loss: loss)
    let training = NetworkTraining(
      network: self,
      rows: train.scaled(scaling),
      validation: validation?.scaled(scaling)
    )
    let result = try training.run()
    let layers = scaling.folded(result.layers)
    return NetworkFit(
      layers: layers,
      activation: activation,
      loss: loss,
      validationLoss: validation?.loss(layers, activation, loss),
      bestEpoch: result.bestEpoch,
      report: ConvergenceReport(
        iterations: result.epochs,
        objective: train.loss(layers, activation, loss),
        gradientNorm: result.gradientNorm,
        isConverged: result.isConverged
      )
    )
  }

  private func part(
    _ design: Matrix<Double>,
    _ targets: Matrix<Double>,
    _ weights: [Double],
    _ rows: Range<Int>
  ) throws(LearningError) -> NetworkRows {
    try LearningError.translating { () throws(LinearAlgebraError) in
      NetworkRows(
        design: try design.view(rows: rows).copied(),
        targets: try targets.view(rows: rows).copied(),
        weights: Array(weights[rows])
      )
    }
  }

  private func check(
    _ design: Matrix<Double>,
    _ targets: Matrix<Double>,
    _ weights: [Double]?
  ) throws(LearningError) {
    let least = validationShare > 0 ? 2 : 1
    guard design.rows >= least else {
      throw .shape(expected: least, found: design.rows, of: "rows at least")
    }
    guard design.columns > 0 else { throw .shape(expected: 1, found: 0, of: "columns at least") }
    guard targets.columns > 0 else { throw .shape(expected: 1, found: 0, of: "targets at least") }
    guard targets.rows == design.rows else {
      throw .shape(expected: design.rows, found: targets.rows, of: "rows of targets")
    }
    try RowChecks.weights(weights, rows: design.rows)
    let expected = "a finite number whose square is finite"
    if let place = design.elements.firstIndex(where: { !($0 * $0).isFinite }) {
      let (row, column) = place.quotientAndRemainder(dividingBy: design.columns)
      throw .badValue(row: row, column: "feature \(column)", expected: expected)
    }
    for (place, target) in targets.elements.enumerated() where !target.isNaN {
      let (row, column) = place.quotientAndRemainder(dividingBy: targets.columns)
      if loss == .logistic, !(target >= 0 && target <= 1) {
        throw .badValue(row: row, column: "target \(column)", expected: "0 … 1, or NaN if unknown")
      }
      if !(target * target).isFinite {
        throw .badValue(row: row, column: "target \(column)", expected: expected)
      }
    }
  }

  private func checkWeight(
    _ train: NetworkRows,
    _ validation: NetworkRows?
  ) throws(LearningError) {
    for rows in [train, validation].compactMap({ $0 }) {
      let known = (0..<rows.count)
        .contains { row in
          rows.weights[row] > 0 && rows.targets.row(row).contains { !$0.isNaN }
        }
      guard known else { throw .shape(expected: 1, found: 0, of: "rows with a target and weight") }
    }
  }
}
