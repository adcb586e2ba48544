// SPDX-License-Identifier: Apache-2.0
// Cover, Hart, IEEE Trans. Inf. Theory 13, 1967, doi:10.1109/TIT.1967.1053964; Kish: Survey
// Sampling, 1965 (effective count).

public import PiLinearAlgebra

/// A weighted mean over neighbours with its uncertainty.
public struct NeighbourEstimate: Hashable, Sendable {
  /// Σwy / Σw.
  public let mean: Double
  /// Neighbours that had the target.
  public let count: Int
  /// (Σw)² / Σw²: how many equally weighted neighbours would be worth as much.
  public let effectiveCount: Double
  /// Root of the weighted variance over effective count − 1; NaN for an effective count of 1.
  public let standardError: Double
}

/// Predicts several targets as weighted means over the most similar rows.
public struct NeighbourRegression: Sendable {
  /// The rows that are asked.
  public let index: NeighbourIndex
  /// One row a row of the index, one column a target; NaN is a target that is not known.
  public let targets: Matrix<Double>
  /// What each row counts apart from its similarity.
  public let weights: [Double]?
  /// How much a neighbour counts by its similarity.
  public let weighting: NeighbourWeighting
  /// How many neighbours are asked.
  public let limit: Int

  /// Creates a predictor.
  ///
  /// - Parameters:
  ///   - index: the rows.
  ///   - targets: one row a row of the index, one column a target; NaN where a target is missing.
  ///   - weights: one weight a row, 0 or more, or nil for 1 each.
  ///   - weighting: how much a neighbour counts by its similarity.
  ///   - limit: how many neighbours, 1 or more; about 100 when outcomes are noisy.
  /// - Throws: ``LearningError`` when shapes differ, a target is infinite or a weight not allowed.
  public init(
    index: NeighbourIndex,
    targets: Matrix<Double>,
    weights: [Double]? = nil,
    weighting: NeighbourWeighting = .exponential(temperature: 0.1),
    limit: Int = 100
  ) throws(LearningError) {
    precondition(limit > 0, "a limit is positive")
    if case .exponential(let temperature) = weighting {
      precondition(temperature > 0, "a temperature is positive")
    }
    guard targets.rows == index.count else {
      throw .shape(expected: index.count, found: targets.rows, of: "rows of targets")
    }
    try RowChecks.weights(weights, rows: index.count)
    if let place = targets.elements.firstIndex(where: { $0.isInfinite }) {
      let (row, column) = place.quotientAndRemainder(dividingBy: targets.columns)
      throw .badValue(row: row, column: "target \(column)", expected: "finite, or NaN if unknown")
    }
    self.index = index
    self.targets = targets
    self.weights = weights
    self.weighting = weighting
    self.limit = limit
  }

  /// Estimates every target for one query; nil where no neighbour of positive weight has it.
  ///
  /// - Parameter query: a vector as wide as the index.
  /// - Returns: one estimate a target.
  /// - Throws: ``LearningError`` when the query is too wide or narrow, not finite or zero.
  public func estimates(_ query: [Float]) throws(LearningError) -> [NeighbourEstimate?] {
    estimates(try index.neighbours(of: query, limit: limit))
  }

  /// Estimates every target for several queries.
  ///
  /// - Parameters:
  ///   - queries: one row a query.
  ///   - workers: threads that share the queries.
  /// - Returns: one list of estimates a query.
  /// - Throws: ``LearningError`` when a query is too wide or narrow, not finite or zero.
  public func estimates(
    _ queries: Matrix<Float>,
    workers: Int = 1
  ) throws(LearningError) -> [[NeighbourEstimate?]] {
    try index.neighbours(of: queries, limit: limit, workers: workers).map(estimates)
  }

  /// Estimates every target from neighbours already found.
  public func estimates(_ neighbours: [Neighbour]) -> [NeighbourEstimate?] {
    (0..<targets.columns).map { estimate($0, neighbours) }
  }

  private func estimate(_ target: Int, _ neighbours: [Neighbour]) -> NeighbourEstimate? {
    let known = neighbours.filter { !targets[$0.row, target].isNaN && (weights?[$0.row] ?? 1) > 0 }
    guard let most = known.map(\.similarity).max() else { return nil }
    var (total, squares, sum, count) = (0.0, 0.0, 0.0, 0)
    let shares = known.map { neighbour in
      (weights?[neighbour.row] ?? 1) * weighting.weight(neighbour.similarity, most: most)
    }
    for (neighbour, share) in zip(known, shares) where share > 0 {
      total += share
      squares += share * share
      sum += share * targets[neighbour.row, target]
      count += 1
    }
    guard total > 0 else { return nil }
    let mean = sum / total
    var spread = 0.0
    for (neighbour, share) in zip(known, shares) {
      let rest = targets[neighbour.row, target] - mean
      spread += share * rest * rest
    }
    let effective = total * total / squares
    let freedom = effective - 1
    return NeighbourEstimate(
      mean: mean,
      count: count,
      effectiveCount: effective,
      standardError: count > 1 && freedom > 0 ? (spread / total / freedom).squareRoot() : .nan
    )
  }
}
