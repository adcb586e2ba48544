// SPDX-License-Identifier: Apache-2.0
// Schonfelder: Chebyshev expansions for the error and related functions. Math. Comp. 32, 1978,
// doi:10.1090/S0025-5718-1978-0494846-8 (the idea; the coefficients are computed anew).

/// Series for the error function and its complement.
enum ErrorFunctionSeries {
  /// erf(x) / x for |x| ≤ 1/2, by the Taylor series in x².
  static func erfOverArgument(_ x: Double) -> Double {
    let z = x * x
    var sum = 0.0
    var order = 14.0
    while order >= 1 {
      sum = (1 / (2 * order - 1)) - z * sum / order
      order -= 1
    }
    return sum * 0x1.20dd750429b6dp0
  }

  /// exp(x²) erfc(x) for x ≥ 0, by Clenshaw's recurrence.
  static func scaledComplement(_ x: Double) -> Double {
    let t = (x - 3) / (x + 3)
    let twice = 2 * t
    var (next, afterNext) = (0.0, 0.0)
    var index = chebyshev.count - 1
    while index > 0 {
      (next, afterNext) = (twice * next - afterNext + chebyshev[index], next)
      index -= 1
    }
    return (t * next - afterNext + chebyshev[0]) / (x + 1)
  }
}

extension Mathematics {
  /// The complementary error function; relative error below 2e-15 where the result is normal.
  public static func erfc(_ x: Double) -> Double {
    if x.isNaN { return x + x }
    if abs(x) <= 0.5 { return 1 - x * ErrorFunctionSeries.erfOverArgument(x) }
    if x > 28 { return 0 }
    if x < -6 { return 2 }
    let (square, error) = twoSquare(x)
    let size = abs(x)
    let tail = exponential(-square, tail: -error) * ErrorFunctionSeries.scaledComplement(size)
    return x < 0 ? 2 - tail : tail
  }

  /// The error function; relative error below 1e-15.
  public static func erf(_ x: Double) -> Double {
    if abs(x) <= 0.5 { return x * ErrorFunctionSeries.erfOverArgument(x) }
    return x < 0 ? erfc(-x) - 1 : 1 - erfc(x)
  }
}
