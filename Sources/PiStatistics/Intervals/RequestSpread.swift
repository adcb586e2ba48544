// SPDX-License-Identifier: Apache-2.0

/// How much a mean over requests may be off because there were only so many of them.
///
/// Replications that agree by luck have no spread, and a t interval over them has no width. The spread
/// between requests puts a floor under it. Two more requests are supposed, one at +c and one at −c, so
/// that a few equal ones prove nothing: v = (Σd² + 2c²) / (n + 2) − (Σd / (n + 2))², and the standard
/// error of the mean of N requests is √(v / N). The spread may come from a sample of n ≤ N of them.
public struct RequestSpread: Hashable, Sendable {
  /// Values that were looked at.
  public private(set) var sampled = 0.0
  /// Σd over them.
  public private(set) var sum = 0.0
  /// Σd² over them.
  public private(set) var sumOfSquares = 0.0
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
  ///   - count: requests in all, at least as many as sampled.
  ///   - scale: the size c of a value that must be reckoned with, 0 or more.
  public init(sampled: Int, sum: Double, sumOfSquares: Double, count: Int, scale: Double) {
    precondition(sampled >= 0 && count >= sampled && scale >= 0, "a sample is part of the whole")
    self.sampled = Double(sampled)
    self.sum = sum
    self.sumOfSquares = sumOfSquares
    self.count = Double(count)
    self.scale = scale
  }

  /// Adds the requests of another replication.
  public mutating func merge(_ other: RequestSpread) {
    sampled += other.sampled
    sum += other.sum
    sumOfSquares += other.sumOfSquares
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

  /// Half the width of the t interval on N − 1 degrees of freedom; infinite below two requests.
  ///
  /// - Parameter confidence: two-sided, inside 0 … 1.
  /// - Returns: 0 or more.
  public func halfWidth(confidence: Double = 0.95) -> Double {
    guard sampled > 0, count > 1 else { return .infinity }
    let t = StudentT(degreesOfFreedom: count - 1)
    return t.upperQuantile((1 - confidence) / 2) * standardError
  }

  /// The two-sided p-value of a true mean of zero when `mean` was found.
  ///
  /// - Parameter mean: the mean over all requests.
  /// - Returns: 0 … 1; 1 where there is nothing to go by.
  public func pValue(of mean: Double) -> Double {
    guard sampled > 0, count > 1, mean != 0, mean.isFinite else { return 1 }
    guard standardError > 0 else { return 0 }
    return StudentT(degreesOfFreedom: count - 1).twoSided(mean / standardError)
  }
}
