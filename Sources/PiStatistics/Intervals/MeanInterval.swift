// SPDX-License-Identifier: Apache-2.0

/// A mean over independent replications with its t interval.
///
/// With fewer than two values, or when one is infinite (such as a p95 that failed requests reach),
/// there is no finite interval: its ends are the infinities.
@frozen
public struct MeanInterval: Hashable, Sendable {
  /// Arithmetic mean; not-a-number when values are infinite in both directions.
  public var mean: Double
  /// Lower end of the interval.
  public var low: Double
  /// Upper end of the interval.
  public var high: Double
  /// Sample standard deviation; 0 below two values, infinite when a value is.
  public var standardDeviation: Double
  /// How many values.
  public var count: Int

  /// Creates an interval from its figures.
  @inlinable
  public init(mean: Double, low: Double, high: Double, standardDeviation: Double, count: Int) {
    self.mean = mean
    self.low = low
    self.high = high
    self.standardDeviation = standardDeviation
    self.count = count
  }

  /// Estimates a mean: x̄ ± t₍ₙ₋₁₎ s / √n.
  ///
  /// - Parameters:
  ///   - values: one value per replication, at least one, none not-a-number.
  ///   - confidence: two-sided confidence, inside 0 … 1.
  public init(_ values: [Double], confidence: Double = 0.95) {
    precondition(!values.isEmpty, "a mean needs values")
    guard values.allSatisfy(\.isFinite) else {
      self.init(unboundedAround: values)
      return
    }
    let moments = Moments(values)
    let half = MeanInterval.halfWidth(moments, confidence: confidence)
    self.init(
      mean: moments.mean,
      low: moments.mean - half,
      high: moments.mean + half,
      standardDeviation: moments.standardDeviation,
      count: moments.count
    )
  }

  private init(unboundedAround values: [Double]) {
    precondition(!values.contains { $0.isNaN }, "a mean needs numbers")
    let (up, down) = (values.contains(.infinity), values.contains(-.infinity))
    self.init(
      mean: up && down ? .nan : (up ? .infinity : -.infinity),
      low: -.infinity,
      high: .infinity,
      standardDeviation: .infinity,
      count: values.count
    )
  }

  static func halfWidth(_ moments: Moments, confidence: Double) -> Double {
    precondition(confidence > 0 && confidence < 1, "a confidence is inside 0 to 1")
    guard moments.count > 1 else { return .infinity }
    guard moments.sumOfSquares > 0 else { return 0 }
    let t = StudentT(degreesOfFreedom: Double(moments.count - 1))
    return t.upperQuantile((1 - confidence) / 2) * moments.standardError
  }

  /// Half the width of the interval.
  @inlinable
  public var halfWidth: Double { (high - low) / 2 }

  /// The standard error of the mean.
  public var standardError: Double {
    count > 1 ? standardDeviation / Double(count).squareRoot() : .infinity
  }

  /// Whether the interval leaves out zero.
  @inlinable
  public var excludesZero: Bool { low > 0 || high < 0 }

  /// The lower bound that the mean exceeds with `confidence`, one-sided.
  public func lowerBound(confidence: Double = 0.95) -> Double {
    mean.isFinite ? mean - oneSidedMargin(confidence) : -.infinity
  }

  /// The upper bound that the mean stays below with `confidence`, one-sided.
  public func upperBound(confidence: Double = 0.95) -> Double {
    mean.isFinite ? mean + oneSidedMargin(confidence) : .infinity
  }

  private func oneSidedMargin(_ confidence: Double) -> Double {
    precondition(confidence > 0 && confidence < 1, "a confidence is inside 0 to 1")
    guard count > 1, standardDeviation.isFinite else { return .infinity }
    guard standardDeviation > 0 else { return 0 }
    let t = StudentT(degreesOfFreedom: Double(count - 1))
    return t.upperQuantile(1 - confidence) * standardError
  }
}
