// SPDX-License-Identifier: Apache-2.0

extension Mathematics {
  /// The sine of an angle in radians; at most 0.8 ulp off for every finite angle.
  ///
  /// `sin(±0)` is ±0; of an infinity it is not-a-number.
  public static func sin(_ x: Double) -> Double {
    guard x.isFinite else { return .nan }
    let angle = AngleReduction(x)
    switch angle.quadrant {
    case 0: return sineNearZero(angle)
    case 1: return cosineNearZero(angle)
    case 2: return -sineNearZero(angle)
    default: return -cosineNearZero(angle)
    }
  }

  /// The cosine of an angle in radians; at most 0.8 ulp off for every finite angle.
  ///
  /// Of an infinity it is not-a-number.
  public static func cos(_ x: Double) -> Double {
    guard x.isFinite else { return .nan }
    let angle = AngleReduction(x)
    switch angle.quadrant {
    case 0: return cosineNearZero(angle)
    case 1: return -sineNearZero(angle)
    case 2: return -cosineNearZero(angle)
    default: return sineNearZero(angle)
    }
  }

  /// The Taylor series of the sine to x¹⁷, for a reduced angle.
  static func sineNearZero(_ angle: AngleReduction) -> Double {
    let x = angle.high
    if abs(x) < 0x1p-27 { return x }
    let z = x * x
    let late = -1.0 / 1_307_674_368_000 + z * (1.0 / 355_687_428_096_000)
    let middle = -1.0 / 39_916_800 + z * (1.0 / 6_227_020_800 + z * late)
    let early = 1.0 / 120 + z * (-1.0 / 5040 + z * (1.0 / 362_880 + z * middle))
    let cubic = (z * x) * (-1.0 / 6 + z * early)
    return x + (cubic + angle.low * (1 - 0.5 * z))
  }

  /// The Taylor series of the cosine to x¹⁸, for a reduced angle.
  static func cosineNearZero(_ angle: AngleReduction) -> Double {
    let x = angle.high
    let z = x * x
    let late = 1.0 / 20_922_789_888_000 + z * (-1.0 / 6_402_373_705_728_000)
    let middle = 1.0 / 479_001_600 + z * (-1.0 / 87_178_291_200 + z * late)
    let early = -1.0 / 720 + z * (1.0 / 40_320 + z * (-1.0 / 3_628_800 + z * middle))
    let half = 0.5 * z
    let one = 1 - half
    let quartic = (z * z) * (1.0 / 24 + z * early)
    return one + (((1 - one) - half) + (quartic - x * angle.low))
  }
}
