// SPDX-License-Identifier: Apache-2.0
// Friedman, Ann. Stat. 29, 2001, doi:10.1214/aos/1013203451; Friedman, CSDA 38, 2002,
// doi:10.1016/S0167-9473(01)00065-2 (subsampling).

public import PiLinearAlgebra

/// When boosting stops because later rows are predicted no better.
public struct EarlyStopping: Hashable, Sendable {
  /// The share of the rows, at the end, that validate when no split is given.
  public var share: Double
  /// Rounds without a better validation loss after which it stops.
  public var patience: Int
  /// What counts as better, relative to the best loss so far.
  public var tolerance: Double

  /// Creates a rule; the share lies between 0 and 1, the patience is 1 or more.
  public init(share: Double = 0.2, patience: Int = 20, tolerance: Double = 0) {
    precondition(share > 0 && share < 1, "a share is between 0 and 1")
    precondition(patience > 0 && tolerance >= 0, "a patience is positive, a tolerance not negative")
    self.share = share
    self.patience = patience
    self.tolerance = tolerance
  }
}

/// Boosted trees on histograms: each round fits a tree to the gradients of the loss.
///
/// Features are binned to at most 255 quantile bins and one for missing values, trees grow leaf by leaf. The
/// same rows and settings give the same bits for any number of workers.
public struct GradientBoosting: Hashable, Sendable {
  /// The most trees.
  public var rounds = 100
  /// What each tree's answers are multiplied by, above 0, at most 1.
  public var learningRate = 0.1
  /// The most leaves of a tree, 2 or more.
  public var leafLimit = 31
  /// The most questions on a way through a tree, 1 … 256.
  public var depthLimit = 256
  /// The fewest rows of a leaf, 1 or more.
  public var minimumRows = 20
  /// The least Σ curvature of a leaf, above 0.
  public var minimumCurvature = 1e-3
  /// What a split must gain, 0 or more.
  public var minimumGain = 0.0
  /// The penalty λ ≥ 0 on the squares of the leaves' values.
  public var penalty = 0.0
  /// The most bins of a feature's values, 2 … 255.
  public var binLimit = FeatureBins.limit
  /// The share of rows that each tree is grown on, above 0, at most 1.
  public var rowShare = 1.0
  /// The share of features that each tree may ask, above 0, at most 1.
  public var columnShare = 1.0
  /// When to stop before the last round; nil for never.
  public var earlyStopping: EarlyStopping?
  /// The key of the shares' luck.
  public var seed: UInt64 = 1
  /// Threads that share the work.
  public var workers = 1

  /// Creates the usual settings, those of LightGBM and scikit-learn.
  public init() {}

  /// Fits trees to rows.
  ///
  /// - Parameters:
  ///   - loss: what is minimised.
  ///   - design: one row a case, NaN where a value is missing.
  ///   - target: one value a row that the loss allows.
  ///   - weights: one weight a row, 0 or more, or nil for 1 each.
  ///   - split: rows to train on and later rows to validate on; nil for all of them, the last share
  ///     validating when there is early stopping, so that rows must be in order of time.
  /// - Returns: the trees and how they came about.
  /// - Throws: ``LearningError`` when data are bad or no constant prediction exists.
  public func fit(
    _ loss: BoostingLoss,
    design: Matrix<Double>,
    target: [Double],
    weights: [Double]? = nil,
    split: TrainTestSplit? = nil
  ) throws(LearningError) -> BoostingFit {
    checkSettings()
    try RowChecks.shapes(rows: design.rows, target: target, weights: weights)
    if let row = target.firstIndex(where: { !loss.allows($0) }) {
      throw .badValue(row: row, column: "target", expected: loss.targetExpectation)
    }
    let roles = roles(design.rows, weights, split)
    let training = design.rowIndices.filter { roles[Int($0)] == .training }
    guard training.count >= 2 else { throw .tooFewRows(rows: training.count, coefficients: 2) }
    let bins = FeatureBins(
      design,
      rows: training,
      weights: weights,
      limit: binLimit,
      workers: workers
    )
    let binned = try BinnedRows(design, bins: bins, workers: workers)
    var rounds = try BoostingRounds(
      settings: self,
      loss: loss,
      design: design,
      binned: binned,
      training: training,
      pass: GradientPass(loss: loss, target: target, weights: weights, roles: roles)
    )
    try rounds.run()
    return try rounds.fit()
  }

  private func checkSettings() {
    precondition(rounds >= 0 && workers >= 1, "rounds are not negative, there is a worker")
    precondition(learningRate > 0 && learningRate <= 1, "a learning rate is above 0, at most 1")
    precondition(leafLimit >= 2 && depthLimit >= 1 && depthLimit <= 256, "a tree has a split")
    precondition(minimumRows >= 1 && minimumCurvature > 0, "a leaf has rows")
    precondition(minimumGain >= 0 && penalty >= 0 && penalty.isFinite, "a penalty is not negative")
    precondition(binLimit >= 2 && binLimit <= FeatureBins.limit, "2 … 255 bins")
    precondition(rowShare > 0 && rowShare <= 1, "a share is above 0, at most 1")
    precondition(columnShare > 0 && columnShare <= 1, "a share is above 0, at most 1")
  }

  private func roles(_ rows: Int, _ weights: [Double]?, _ split: TrainTestSplit?) -> [RowRole] {
    var roles = [RowRole](repeating: .none, count: rows)
    if let split {
      for row in split.train { roles[row] = .training }
      for row in split.test { roles[row] = .validation }
    } else {
      let later = earlyStopping.map { Int((Double(rows) * $0.share).rounded(.up)) } ?? 0
      for row in 0..<rows { roles[row] = row < rows - later ? .training : .validation }
    }
    guard let weights else { return roles }
    // A row of weight 0 is as if it were not there.
    for row in 0..<rows where weights[row] == 0 { roles[row] = .none }
    return roles
  }
}

extension Matrix where Element == Double {
  /// The numbers of all rows.
  fileprivate var rowIndices: [UInt32] { (0..<UInt32(rows)).map { $0 } }
}
