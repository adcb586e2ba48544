// SPDX-License-Identifier: Apache-2.0
// Ke et al.: LightGBM. NIPS 2017; Chen, Guestrin: XGBoost. KDD 2016, doi:10.1145/2939672.2939785.

internal import PiCore
package import PiLinearAlgebra

/// The bins that boosted trees sort a feature's values into, of about equal weight.
///
/// A feature with few distinct values has a bin for each. A missing value, NaN, has a bin of its own.
public struct FeatureBins: Hashable, Sendable {
  /// The most bins of values.
  public static let limit = 255
  /// The bin of a missing value.
  public static let missing = 255
  /// So many rows at most are looked at.
  static let sampleLimit = 200_000

  /// The upper ends of every bin but the last, for each feature, rising.
  public let edges: [[Double]]

  /// Creates bins with given ends, which rise.
  public init(edges: [[Double]]) {
    for ends in edges {
      precondition(ends.count < FeatureBins.limit, "at most 254 ends")
      precondition(zip(ends, ends.dropFirst()).allSatisfy { $0 < $1 }, "ends rise")
    }
    self.edges = edges
  }

  /// Chooses bins for rows of a design.
  ///
  /// - Parameters:
  ///   - design: one row a case.
  ///   - rows: the rows to look at; of more than 200,000 a keyed sample of them.
  ///   - weights: one weight a row of the design, or nil for 1 each.
  ///   - limit: the most bins of values, 2 … 255.
  ///   - workers: threads that share the features.
  package init(
    _ design: Matrix<Double>,
    rows: [UInt32],
    weights: [Double]?,
    limit: Int,
    workers: Int
  ) {
    let sample = FeatureBins.sample(rows)
    edges = OrderedTasks.map(count: design.columns, workers: workers) { column in
      FeatureBins.edges(design, column, sample, weights, limit)
    }
  }

  /// Number of bins of a feature's values.
  public func count(_ feature: Int) -> Int { edges[feature].count + 1 }

  /// The bin of a value.
  public func bin(_ value: Double, of feature: Int) -> Int {
    guard !value.isNaN else { return FeatureBins.missing }
    return edges[feature].firstIndex { value <= $0 } ?? edges[feature].count
  }

  /// What a value may be at most to lie in a bin or one below it.
  func threshold(_ bin: Int, of feature: Int) -> Double {
    bin < edges[feature].count ? edges[feature][bin] : .greatestFiniteMagnitude
  }

  /// One row of each of 200,000 stretches of rows.
  private static func sample(_ rows: [UInt32]) -> [UInt32] {
    guard rows.count > sampleLimit else { return rows }
    let luck = Luck(seed: 0x62_696E, replication: 0)
    return (0..<sampleLimit).map { index in
      let start = index * rows.count / sampleLimit
      let length = (index + 1) * rows.count / sampleLimit - start
      let key = RequestKey(source: 0, ordinal: UInt32(index))
      return rows[start + Int(luck.uniform(.resampling, request: key) * Double(length))]
    }
  }

  private static func edges(
    _ design: Matrix<Double>,
    _ column: Int,
    _ sample: [UInt32],
    _ weights: [Double]?,
    _ limit: Int
  ) -> [Double] {
    var distinct: [Double] = []
    var masses: [Double] = []
    func note(_ value: Double, _ weight: Double) {
      if let last = distinct.last, last == value {
        masses[masses.count - 1] += weight
      } else {
        distinct.append(value)
        masses.append(weight)
      }
    }
    if let weights {
      var pairs: [SIMD2<Double>] = []
      for row in sample where !design[Int(row), column].isNaN {
        pairs.append(SIMD2(design[Int(row), column], weights[Int(row)]))
      }
      pairs.sort { $0.x < $1.x || $0.x == $1.x && $0.y < $1.y }
      for pair in pairs { note(pair.x, pair.y) }
    } else {
      var values: [Double] = []
      values.reserveCapacity(sample.count)
      for row in sample {
        let value = design[Int(row), column]
        if !value.isNaN { values.append(value) }
      }
      values.sort()
      for value in values { note(value, 1) }
    }
    return cuts(distinct, masses, limit)
  }

  /// Ends between distinct values so that what is left is always shared evenly.
  private static func cuts(_ distinct: [Double], _ masses: [Double], _ limit: Int) -> [Double] {
    guard distinct.count > 1 else { return [] }
    var edges: [Double] = []
    let isExact = distinct.count <= limit
    var left = masses.reduce(0, +)
    var mass = 0.0
    for index in 0..<distinct.count - 1 {
      mass += masses[index]
      let bins = Double(limit - edges.count)
      guard isExact || mass >= left / bins else { continue }
      guard edges.count < limit - 1 else { break }
      edges.append(middle(distinct[index], distinct[index + 1]))
      left -= mass
      mass = 0
    }
    return edges
  }

  /// A number at or above `low` and below `high`, half-way where doubles allow it.
  private static func middle(_ low: Double, _ high: Double) -> Double {
    let middle = low / 2 + high / 2
    return middle >= low && middle < high ? middle : low
  }
}
