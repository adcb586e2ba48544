// SPDX-License-Identifier: Apache-2.0
// Tang: Table-driven implementation of the exponential function in IEEE floating-point arithmetic.
// ACM TOMS 15(2), 1989, doi:10.1145/63522.214389.

/// 2^(j/128) as a double and the part that the double leaves over.
struct ExponentialPiece: Sendable {
  var high: Double
  var low: Double

  init(_ high: Double, _ low: Double) {
    self.high = high
    self.low = low
  }
}

/// An exponential before scaling: (high + low) · 2^exponent with high in [1, 2).
private struct ReducedExponential {
  var high: Double
  var low: Double
  var exponent: Int

  /// Reduces e^(x + tail), |x| < 800, |tail| ≪ |x|: x = (128 k + j) ln 2 / 128 + r.
  @inline(__always)
  init(_ x: Double, _ tail: Double) {
    let shifted = x * 0x1.71547652b82fep7 + 0x1.8p52
    let count = Int(Int32(truncatingIfNeeded: shifted.bitPattern))
    let steps = shifted - 0x1.8p52
    let rest = ((x - steps * 0x1.62e42fefcp-8) - steps * -0x1.c610ca86c3899p-44) + tail
    let square = rest * rest
    let tailTerms = (1.0 / 6 + rest * (1.0 / 24)) + square * (1.0 / 120)
    let growth = rest + square * (0.5 + rest * tailTerms)
    let piece = ExponentialPiece.table[count & 127]
    high = piece.high
    low = piece.low + piece.high * growth
    exponent = count >> 7
  }

  /// Applies the power of two where the result may overflow or lose bits to underflow.
  var scaledCarefully: Double {
    let value = high + low
    if exponent > 1000 { return value * Mathematics.powerOfTwo(exponent - 100) * 0x1p100 }
    if exponent < -1000 { return value * Mathematics.powerOfTwo(exponent + 100) * 0x1p-100 }
    return value * Mathematics.powerOfTwo(exponent)
  }
}

extension Mathematics {
  /// e to the power of `x`; at most 0.52 ulp off, 1 ulp where the result is subnormal.
  ///
  /// `exp(-.infinity)` is 0, `exp(.infinity)` infinity; above 709.78 the result is infinity and
  /// below −745.13 it is 0.
  public static func exp(_ x: Double) -> Double {
    if abs(x) < 700 {
      let reduced = ReducedExponential(x, 0)
      return (reduced.high + reduced.low) * powerOfTwo(reduced.exponent)
    }
    return exponentialAtTheEdges(x, 0)
  }

  /// e^(x + tail) for a tail much smaller than x.
  @inline(__always)
  static func exponential(_ x: Double, tail: Double) -> Double {
    if abs(x) < 700 {
      let reduced = ReducedExponential(x, tail)
      return (reduced.high + reduced.low) * powerOfTwo(reduced.exponent)
    }
    return exponentialAtTheEdges(x, tail)
  }

  @inline(never)
  private static func exponentialAtTheEdges(_ x: Double, _ tail: Double) -> Double {
    if x.isNaN { return x + x }
    if x > 710 { return .infinity }
    if x < -746 { return 0 }
    return ReducedExponential(x, tail).scaledCarefully
  }

  /// e to the power of `x`, minus 1, without cancellation near 0; at most 0.7 ulp off.
  ///
  /// `expm1(±0)` is ±0, `expm1(-.infinity)` −1, `expm1(.infinity)` infinity.
  public static func expm1(_ x: Double) -> Double {
    let size = abs(x)
    if size < 0.0625 { return smallExpm1(x) }
    if x < -40 { return -1 }
    if !(size < 45) { return exp(x) }
    let reduced = ReducedExponential(x, 0)
    let scale = powerOfTwo(reduced.exponent)
    let (sum, error) = twoSum(reduced.high * scale, -1)
    return sum + (error + reduced.low * scale)
  }

  /// The Taylor series of e^x − 1 to x¹¹, for |x| < 1/16.
  private static func smallExpm1(_ x: Double) -> Double {
    if abs(x) < 0x1p-54 { return x }
    let square = x * x
    let late = (1.0 / 362_880 + x / 3_628_800) + square * (1.0 / 39_916_800)
    let middle = (1.0 / 720 + x * (1.0 / 5040)) + square * (1.0 / 40_320 + x * late)
    let early = (1.0 / 6 + x * (1.0 / 24)) + square * (1.0 / 120 + x * middle)
    return x + square * (0.5 + x * early)
  }
}
