// SPDX-License-Identifier: Apache-2.0
// Cody, Waite: Software Manual for the Elementary Functions, 1980 (subtraction in parts);
// Payne, Hanek: Radian reduction for trigonometric functions. SIGNUM 18(1), 1983,
// doi:10.1145/1057600.1057602 (large arguments).

/// An angle as quarter turns plus a rest of at most about π/4, in two doubles.
struct AngleReduction {
  /// Number of quarter turns, modulo 4.
  var quadrant: Int
  /// The rest in radians.
  var high: Double
  /// What `high` leaves over.
  var low: Double

  /// Reduces a finite angle.
  @inline(__always)
  init(_ angle: Double) {
    let size = abs(angle)
    if size <= 0x1.921fb54442d18p-1 {
      self.init(quadrant: 0, high: angle, low: 0)
    } else if size < 0x1p20 {
      self.init(moderate: angle)
    } else {
      self.init(large: angle)
    }
  }

  private init(quadrant: Int, high: Double, low: Double) {
    self.quadrant = quadrant
    self.high = high
    self.low = low
  }

  /// Subtracts n π/2 in three parts of 32 bits and a tail, for |angle| < 2²⁰.
  private init(moderate angle: Double) {
    // Adding 1.5 · 2⁵² rounds to the nearest integer.
    let turns = (angle * 0x1.45f306dc9c883p-1 + 0x1.8p52) - 0x1.8p52
    let first = angle - turns * 0x1.921fb544p0
    let (second, secondError) = Mathematics.twoSum(first, -(turns * 0x1.0b4611a6p-34))
    let (third, thirdError) = Mathematics.twoSum(second, -(turns * 0x1.3198a2ep-69))
    let rest = (thirdError + secondError) - turns * 0x1.b839a252049c1p-104
    high = third + rest
    low = (third - high) + rest
    quadrant = Int(turns) & 3
  }

  /// Multiplies the mantissa by the digits of 2/π that matter, in integers, for |angle| ≥ 2²⁰.
  private init(large angle: Double) {
    let mantissa = angle.significandBitPattern | 1 << 52
    let shift = Int(angle.exponent) - 52
    // Digits before position `shift` - 2 only add whole turns.
    let window = AngleReduction.digits(from: shift - 2)
    let top = window.0 &* mantissa
    let (middleHigh, middleLow) = window.1.multipliedFullWidth(by: mantissa)
    let (bottomHigh, _) = window.2.multipliedFullWidth(by: mantissa)
    let (low64, carry) = middleLow.addingReportingOverflow(bottomHigh)
    let high64 = top &+ middleHigh &+ (carry ? 1 : 0)
    // Two bits of quarter turns, then 126 bits of fraction; the nearest quarter turn is taken off.
    let half = (high64 >> 61) & 1
    quadrant = Int((high64 >> 62) &+ half) & 3
    let fraction = Int64(bitPattern: high64 << 2 | low64 >> 62)
    let signed = AngleReduction.fraction(fraction, low64 << 2)
    // (h + l) π/2 with π/2 in two doubles.
    let (leading, rest) = Mathematics.split(signed.high)
    let product = signed.high * 0x1.921fb54442d18p0
    let exact = (leading * 0x1.921fb5p0 - product) + rest * 0x1.921fb5p0
    let error = (exact + leading * 0x1.110b46p-26) + rest * 0x1.110b46p-26
    let tail = error + (signed.high * 0x1.1a62633145c07p-54 + signed.low * 0x1.921fb54442d18p0)
    high = product + tail
    low = (product - high) + tail
    if angle < 0 { self = AngleReduction(quadrant: -quadrant & 3, high: -high, low: -low) }
  }

  /// 192 binary digits of 2/π from the one of weight 2^-(position + 1) on, position ≥ −64.
  private static func digits(from position: Int) -> (UInt64, UInt64, UInt64) {
    let word = (position + 64) >> 6
    let bit = UInt64(position & 63)
    func piece(_ index: Int) -> UInt64 {
      bit == 0 ? twoOverPi[index] : twoOverPi[index] << bit | twoOverPi[index + 1] >> (64 - bit)
    }
    return (piece(word), piece(word + 1), piece(word + 2))
  }

  /// A 128-bit two's complement fraction of a quarter turn, −1/2 … 1/2, as two doubles.
  private static func fraction(_ top: Int64, _ bottom: UInt64) -> (high: Double, low: Double) {
    let negative = top < 0
    var bits = UInt128(UInt64(bitPattern: top)) << 64 | UInt128(bottom)
    if negative { bits = ~bits &+ 1 }
    let lead = bits.leadingZeroBitCount
    guard lead < 128 else { return (0, 0) }
    let normal = bits << UInt128(lead)
    let high = Double(UInt64(truncatingIfNeeded: normal >> 75)) * Mathematics.powerOfTwo(-53 - lead)
    let next = UInt64(truncatingIfNeeded: normal >> 22) & (1 << 53 - 1)
    let low = Double(next) * Mathematics.powerOfTwo(-106 - lead)
    return negative ? (-high, -low) : (high, low)
  }
}
