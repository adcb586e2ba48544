// SPDX-License-Identifier: Apache-2.0
// Chan, Golub, LeVeque, Am. Stat. 37, 1983, doi:10.1080/00031305.1983.10483115;
// Pébay, Sandia report SAND2008-6212, 2008.

/// Count, mean and central moments up to the fourth, in one pass and mergeable.
@frozen
public struct Moments: Hashable, Sendable {
  /// How many values.
  public private(set) var count = 0
  /// Arithmetic mean; 0 when empty.
  public private(set) var mean = 0.0
  /// Sum of squared deviations from the mean.
  public private(set) var sumOfSquares = 0.0
  /// Sum of cubed deviations from the mean.
  public private(set) var sumOfCubes = 0.0
  /// Sum of fourth powers of deviations from the mean.
  public private(set) var sumOfFourths = 0.0

  /// Creates empty moments.
  public init() {}

  /// Creates the moments of a sample.
  public init(_ sample: some Sequence<Double>) {
    for value in sample { add(value) }
  }

  /// Adds a value.
  public mutating func add(_ value: Double) {
    let before = Double(count)
    count += 1
    let n = Double(count)
    let delta = value - mean
    let step = delta / n
    let step2 = step * step
    let spread = delta * step * before
    mean += step
    sumOfFourths +=
      spread * step2 * (n * n - 3 * n + 3) + 6 * step2 * sumOfSquares - 4 * step * sumOfCubes
    sumOfCubes += spread * step * (n - 2) - 3 * step * sumOfSquares
    sumOfSquares += spread
  }

  /// Adds the values of `other`.
  public mutating func merge(_ other: Moments) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    let (a, b) = (Double(count), Double(other.count))
    let n = a + b
    let step = (other.mean - mean) / n
    let square = step * step
    let (s2, t2) = (sumOfSquares, other.sumOfSquares)
    sumOfFourths +=
      other.sumOfFourths + square * square * a * b * n * (a * a - a * b + b * b)
      + 6 * square * (a * a * t2 + b * b * s2)
      + 4 * step * (a * other.sumOfCubes - b * sumOfCubes)
    sumOfCubes +=
      other.sumOfCubes + square * step * a * b * n * (a - b) + 3 * step * (a * t2 - b * s2)
    sumOfSquares += t2 + square * a * b * n
    mean += b * step
    count += other.count
  }

  /// The unbiased variance; 0 below two values.
  public var variance: Double { count > 1 ? sumOfSquares / Double(count - 1) : 0 }

  /// The square root of the unbiased variance.
  public var standardDeviation: Double { variance.squareRoot() }

  /// The standard error of the mean of independent values; 0 below two values.
  public var standardError: Double {
    count > 1 ? (variance / Double(count)).squareRoot() : 0
  }

  /// The bias-corrected skewness G₁, or nil below three values or without spread.
  public var skewness: Double? {
    guard count > 2, sumOfSquares > 0 else { return nil }
    let n = Double(count)
    let plain = n.squareRoot() * sumOfCubes / (sumOfSquares * sumOfSquares.squareRoot())
    return plain * (n * (n - 1)).squareRoot() / (n - 2)
  }

  /// The bias-corrected excess kurtosis G₂, or nil below four values or without spread.
  public var excessKurtosis: Double? {
    guard count > 3, sumOfSquares > 0 else { return nil }
    let n = Double(count)
    let plain = n * sumOfFourths / (sumOfSquares * sumOfSquares) - 3
    return ((n + 1) * plain + 6) * (n - 1) / ((n - 2) * (n - 3))
  }
}
