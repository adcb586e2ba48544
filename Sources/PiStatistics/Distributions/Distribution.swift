// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// A continuous distribution of one real number.
public protocol Distribution: Sendable {
  /// The density at `x`.
  func density(_ x: Double) -> Double
  /// The probabilities of at most and of more than `x`, each with its own digits.
  func tails(_ x: Double) -> Tails
  /// The x with lower probability `p`, 0 … 1.
  func quantile(_ p: Double) -> Double
  /// The x with upper probability `q`, 0 … 1; keeps the digits of a small `q`.
  func upperQuantile(_ q: Double) -> Double
}

extension Distribution {
  /// The probability of at most `x`.
  public func cdf(_ x: Double) -> Double { tails(x).lower }

  /// The probability of more than `x`.
  public func survival(_ x: Double) -> Double { tails(x).upper }
}

/// Which tail of a distribution a probability is about.
enum Tail {
  case lower
  case upper
}

extension Distribution {
  /// The point in `0 ..< limit` where a tail has the probability `target`.
  ///
  /// Bisection of bit patterns to within an octave, then Newton's method on the logarithm.
  /// Needs a distribution whose tail is monotone on the positive numbers.
  func positivePoint(_ tail: Tail, _ target: Double, limit: Double) -> Double {
    var low: UInt64 = 0
    var high = limit.bitPattern
    for _ in 0..<13 where high - low > 1 {
      let middle = low + (high - low) / 2
      let beyond = isBeyond(Double(bitPattern: middle), tail, target)
      if beyond { high = middle } else { low = middle }
    }
    var x = Double(bitPattern: low + (high - low) / 2)
    for _ in 0..<200 where high - low > 1 {
      let value = tail == .lower ? tails(x).lower : tails(x).upper
      if value == target { return x }
      let beyond = tail == .lower ? value > target : value < target
      if beyond { high = x.bitPattern } else { low = x.bitPattern }
      let slope = tail == .lower ? density(x) : -density(x)
      let step = value / slope * Mathematics.log(value / target)
      let next = x - step
      if abs(step) <= 1e-16 * x { return x }
      let inside = next > Double(bitPattern: low) && next < Double(bitPattern: high)
      x = inside ? next : Double(bitPattern: low + (high - low) / 2)
    }
    return x
  }

  private func isBeyond(_ x: Double, _ tail: Tail, _ target: Double) -> Bool {
    let both = tails(x)
    return tail == .lower ? both.lower > target : both.upper < target
  }

  /// The quantile of a distribution on `0 ..< limit`, searched in the tail that has the digits.
  func supportedQuantile(lower p: Double, limit: Double) -> Double {
    guard p > 0, p < 1 else {
      return p == 0 ? 0 : (p == 1 ? limit : .nan)
    }
    return p <= 0.5
      ? positivePoint(.lower, p, limit: limit) : positivePoint(.upper, 1 - p, limit: limit)
  }

  /// The upper quantile of a distribution on `0 ..< limit`.
  func supportedQuantile(upper q: Double, limit: Double) -> Double {
    guard q > 0, q < 1 else {
      return q == 0 ? limit : (q == 1 ? 0 : .nan)
    }
    return q <= 0.5
      ? positivePoint(.upper, q, limit: limit) : positivePoint(.lower, 1 - q, limit: limit)
  }
}
