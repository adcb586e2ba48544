// SPDX-License-Identifier: Apache-2.0

/// How much a mean over requests may be off because there were only so many of them.
///
/// Replications that agree by luck have no spread, and a t interval over them has no width. The spread
/// between requests puts a floor under it. Two more requests are supposed, one at +c and one at −c, so
/// that a few equal ones prove nothing: v = (Σd² + 2c²) / (n + 2) − (Σd / (n + 2))², and the standard
/// error of the mean of N requests is √(v / N). The spread may come from a sample of n ≤ N of them.
/// Costs and times have long tails, so intervals and p-values are corrected for the skewness of single
/// requests (Hall 1992), of which there are many where replications are few.
public struct RequestSpread: Hashable, Sendable {
  /// Values that were looked at.
  public private(set) var sampled = 0.0
  /// Σd over them.
  public private(set) var sum = 0.0
  /// Σd² over them.
  public private(set) var sumOfSquares = 0.0
  /// Σd³ over them.
  public private(set) var sumOfCubes = 0.0
  /// Requests in all, of which these are a sample.
  public private(set) var count = 0.0
  /// The size c of a value that must be reckoned with.
  public private(set) var scale = 0.0

  /// A spread of nothing.
  public init() {}

  /// Takes the sums over a sample.
  ///
  /// - Parameters:
  ///   - sampled: values in the sample.
  ///   - sum: Σd.
  ///   - sumOfSquares: Σd².
  ///   - sumOfCubes: Σd³.
  ///   - count: requests in all, at least as many as sampled.
  ///   - scale: the size c of a value that must be reckoned with, 0 or more.
  public init(
    sampled: Int,
    sum: Double,
    sumOfSquares: Double,
    sumOfCubes: Double,
    count: Int,
    scale: Double
  ) {
    precondition(sampled >= 0 && count >= sampled && scale >= 0, "a sample is part of the whole")
    self.sampled = Double(sampled)
    self.sum = sum
    self.sumOfSquares = sumOfSquares
    self.sumOfCubes = sumOfCubes
    self.count = Double(count)
    self.scale = scale
  }

  /// Adds the requests of another replication.
  public mutating func merge(_ other: RequestSpread) {
    sampled += other.sampled
    sum += other.sum
    sumOfSquares += other.sumOfSquares
    sumOfCubes += other.sumOfCubes
    count += other.count
    scale = max(scale, other.scale)
  }

  /// The variance v of one value.
  public var variance: Double {
    let size = sampled + 2
    let mean = sum / size
    return max((sumOfSquares + 2 * scale * scale) / size - mean * mean, 0)
  }

  /// The standard error of the mean of all requests; infinite where none was sampled.
  public var standardError: Double {
    sampled > 0 ? (variance / count).squareRoot() : .infinity
  }

  /// The interval of the mean of all requests, on N − 1 degrees of freedom.
  ///
  /// - Parameters:
  ///   - mean: the mean over all requests.
  ///   - confidence: two-sided, inside 0 … 1.
  /// - Returns: ends about the mean; infinite below two requests, or where none was sampled.
  public func bounds(around mean: Double, confidence: Double = 0.95) -> Bounds {
    guard sampled > 0, count > 1 else { return Bounds(low: -.infinity, high: .infinity) }
    let t = StudentT(degreesOfFreedom: count - 1).upperQuantile((1 - confidence) / 2)
    return transformation.bounds(around: mean, t: t, error: standardError)
  }

  /// The two-sided p-value of a true mean of zero when `mean` was found.
  ///
  /// - Parameter mean: the mean over all requests.
  /// - Returns: 0 … 1; 1 where there is nothing to go by.
  public func pValue(of mean: Double) -> Double {
    guard sampled > 0, count > 1, mean != 0, mean.isFinite else { return 1 }
    guard standardError > 0 else { return 0 }
    let statistic = transformation.transformed(mean / standardError)
    return StudentT(degreesOfFreedom: count - 1).twoSided(statistic)
  }

  /// What takes the skewness of single requests out of the statistic of their mean.
  private var transformation: SkewnessTransformation {
    let (size, variance) = (sampled + 2, variance)
    guard variance > 0 else { return SkewnessTransformation(lambda: 0) }
    let mean = sum / size
    let squares = (sumOfSquares + 2 * scale * scale) / size
    let third = sumOfCubes / size - 3 * mean * squares + 2 * mean * mean * mean
    let lambda = third / (variance * variance.squareRoot()) / count.squareRoot()
    return SkewnessTransformation(lambda: lambda.isFinite ? lambda : 0)
  }
}
