// SPDX-License-Identifier: Apache-2.0
// Chernozhukov et al., Econometrics Journal 21, 2018, doi:10.1111/ectj.12097.

/// Predictions of each request by a model that has not seen its block.
public enum CrossFitting {
  /// Fits one model per fold of blocks and predicts the fold with it.
  ///
  /// A greedy policy evaluated with in-sample predictions looks better than it is; so does one that
  /// shares a session with its training rows.
  ///
  /// - Parameters:
  ///   - requests: the log; their predictions are replaced.
  ///   - folds: how many folds, above 1.
  ///   - seed: of the assignment of blocks.
  ///   - fit: trains on the rows at these positions and returns a predictor, which maps a position
  ///     to one prediction per candidate.
  /// - Returns: the requests with out-of-fold predictions.
  public static func predict(
    _ requests: [LoggedRequest],
    folds: Int,
    seed: UInt64,
    fit: (_ training: [Int]) -> (_ row: Int) -> [Double]
  ) -> [LoggedRequest] {
    let groups = requests.map { UInt64(bitPattern: Int64($0.block)) }
    let assignment = GroupFolds.assign(groups, folds: folds, seed: seed)
    var result = requests
    for fold in 0..<folds {
      let split = GroupFolds.split(assignment, testing: fold)
      guard !split.test.isEmpty else { continue }
      let predictor = fit(split.train)
      for row in split.test {
        let predicted = predictor(row)
        precondition(predicted.count == requests[row].target.count, "one prediction per candidate")
        result[row].predicted = predicted
      }
    }
    return result
  }

  /// A model for `predict` without features: the labelled mean outcome of each candidate.
  ///
  /// Candidates that were never chosen get the mean over all.
  public static func candidateMeans(
    _ requests: [LoggedRequest],
    training: [Int]
  ) -> (_ row: Int) -> [Double] {
    let size = requests.map(\.target.count).max() ?? 0
    var sums = [Double](repeating: 0, count: size)
    var weights = sums
    for row in training {
      guard let outcome = requests[row].outcome else { continue }
      sums[requests[row].choice] += outcome / requests[row].labelRate
      weights[requests[row].choice] += 1 / requests[row].labelRate
    }
    let all = weights.reduce(0, +)
    let overall = all > 0 ? sums.reduce(0, +) / all : 0
    let means = zip(sums, weights).map { $1 > 0 ? $0 / $1 : overall }
    return { row in Array(means.prefix(requests[row].target.count)) }
  }
}
