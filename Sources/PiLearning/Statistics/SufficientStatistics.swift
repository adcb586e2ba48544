// SPDX-License-Identifier: Apache-2.0
// Chan, Golub, LeVeque, Am. Stat. 37, 1983, doi:10.1080/00031305.1983.10483115.

public import PiLinearAlgebra

/// Centred weighted second moments of features and target: all that least squares needs of the rows.
///
/// S = Σw(x−m)(x−m)', and the same for (x, y) and (y, y). They merge over shards and machines, decay
/// with time and forget a window by subtraction, each exact up to rounding.
public struct SufficientStatistics: Sendable, Equatable {
  /// Number of features.
  public let columns: Int
  /// Number of rows; not touched by ``decay(by:)``.
  public internal(set) var count = 0
  /// Sum of the weights.
  public internal(set) var weight = 0.0
  /// Weighted means of the features.
  public internal(set) var featureMeans: [Double]
  /// Weighted mean of the target.
  public internal(set) var targetMean = 0.0
  /// Σw(x−m)(x−m)', both triangles.
  public internal(set) var featureMoments: Matrix<Double>
  /// Σw(x−m)(y−ȳ).
  public internal(set) var crossMoments: [Double]
  /// Σw(y−ȳ)².
  public internal(set) var targetMoment = 0.0

  /// Creates the statistics of no rows.
  public init(columns: Int) {
    self.columns = columns
    featureMeans = Array(repeating: 0, count: columns)
    crossMoments = Array(repeating: 0, count: columns)
    featureMoments = Matrix(order: columns)
  }

  /// Adds one row.
  ///
  /// - Complexity: O(columns²).
  public mutating func add(_ features: [Double], target: Double, weight added: Double = 1) {
    precondition(features.count == columns, "a value a column")
    precondition(added >= 0, "a weight is not negative")
    count += 1
    guard added > 0 else { return }
    let total = weight + added
    let factor = weight * added / total
    let step = added / total
    let deviations = zip(features, featureMeans).map { $0 - $1 }
    let targetDeviation = target - targetMean
    fold(deviations, targetDeviation, factor)
    for column in 0..<columns { featureMeans[column] += step * deviations[column] }
    targetMean += step * targetDeviation
    weight = total
  }

  /// Adds `factor`·dd' of a deviation to every moment.
  private mutating func fold(_ deviations: [Double], _ target: Double, _ factor: Double) {
    featureMoments.addSquare(of: deviations, scale: factor)
    for row in 0..<columns { crossMoments[row] += factor * deviations[row] * target }
    targetMoment += factor * target * target
  }

  /// Adds the rows of other statistics.
  public mutating func merge(_ other: SufficientStatistics) {
    precondition(other.columns == columns, "the same columns")
    count += other.count
    guard other.weight > 0 else { return }
    guard weight > 0 else {
      let rows = count
      self = other
      count = rows
      return
    }
    let total = weight + other.weight
    let deviations = zip(other.featureMeans, featureMeans).map { $0 - $1 }
    let targetDeviation = other.targetMean - targetMean
    addMoments(of: other, sign: 1)
    fold(deviations, targetDeviation, weight * other.weight / total)
    let step = other.weight / total
    for column in 0..<columns { featureMeans[column] += step * deviations[column] }
    targetMean += step * targetDeviation
    weight = total
  }

  /// Removes rows that were merged before, as if they had never been seen.
  ///
  /// Digits are lost when what remains is small beside what is removed.
  public mutating func subtract(_ other: SufficientStatistics) {
    precondition(other.columns == columns, "the same columns")
    precondition(other.count <= count && other.weight <= weight * (1 + 1e-12), "was merged before")
    count -= other.count
    let rest = weight - other.weight
    guard other.weight > 0 else { return }
    guard count > 0, rest > 0 else {
      let rows = count
      self = SufficientStatistics(columns: columns)
      count = rows
      return
    }
    let step = other.weight / rest
    let deviations = zip(other.featureMeans, featureMeans).map { $0 - $1 }
    let targetDeviation = other.targetMean - targetMean
    addMoments(of: other, sign: -1)
    fold(deviations, targetDeviation, -weight * other.weight / rest)
    for column in 0..<columns { featureMeans[column] -= step * deviations[column] }
    targetMean -= step * targetDeviation
    weight = rest
    targetMoment = max(0, targetMoment)
  }

  private mutating func addMoments(of other: SufficientStatistics, sign: Double) {
    featureMoments.add(other.featureMoments, scale: sign)
    for column in 0..<columns { crossMoments[column] += sign * other.crossMoments[column] }
    targetMoment += sign * other.targetMoment
  }

  /// Multiplies the weight of all rows so far by a factor in 0 … 1.
  public mutating func decay(by factor: Double) {
    precondition(factor >= 0 && factor <= 1, "a decay is in 0 … 1")
    weight *= factor
    featureMoments.scale(by: factor)
    for column in 0..<columns { crossMoments[column] *= factor }
    targetMoment *= factor
  }

  /// The statistics of the same rows about zero: Σwxx', Σwxy and Σwy², means zero.
  public var aboutZero: SufficientStatistics {
    var result = self
    result.fold(featureMeans, targetMean, weight)
    result.featureMeans = Array(repeating: 0, count: columns)
    result.targetMean = 0
    return result
  }
}
