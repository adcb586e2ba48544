// SPDX-License-Identifier: Apache-2.0

/// Elementary and special functions in plain IEEE arithmetic, the same bytes on every machine.
///
/// Platform libraries choose variants by processor, so their last bit is not reproducible. These
/// functions use only + − × ÷ and square root on `Double`, in a fixed order and without fused
/// multiply-add. `exp`, `log`, `expm1`, `log1p`, `pow`, `sin` and `cos` err by at most 1 ulp
/// (measured: 0.51 to 0.75); special values are those of IEEE 754.
public enum Mathematics {
  /// Splits a finite number into its leading 26 significant bits and the exact rest.
  ///
  /// Products of two leading parts are exact (Dekker 1971, doi:10.1007/BF01397083).
  @inline(__always)
  static func split(_ value: Double) -> (leading: Double, rest: Double) {
    let leading = Double(bitPattern: value.bitPattern & 0xFFFF_FFFF_F800_0000)
    return (leading, value - leading)
  }

  /// The exact sum of two numbers as rounded sum and error (Knuth, TAOCP 2, 4.2.2 theorem B).
  @inline(__always)
  static func twoSum(_ left: Double, _ right: Double) -> (sum: Double, error: Double) {
    let sum = left + right
    let rightPart = sum - left
    let leftPart = sum - rightPart
    return (sum, (left - leftPart) + (right - rightPart))
  }

  /// The square of a finite number as rounded square and error.
  @inline(__always)
  static func twoSquare(_ value: Double) -> (square: Double, error: Double) {
    let square = value * value
    let (leading, rest) = split(value)
    return (square, ((leading * leading - square) + 2 * leading * rest) + rest * rest)
  }

  /// 2 to the power of `exponent`, −1022 … 1023.
  @inline(__always)
  static func powerOfTwo(_ exponent: Int) -> Double {
    Double(bitPattern: UInt64(truncatingIfNeeded: exponent &+ 1023) << 52)
  }
}
