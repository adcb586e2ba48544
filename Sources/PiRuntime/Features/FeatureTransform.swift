// SPDX-License-Identifier: Apache-2.0
// Yeo, Johnson, Biometrika 87, 2000, doi:10.1093/biomet/87.4.954 (the power transform).

internal import PiCore

/// How a value becomes columns of the design matrix.
public enum FeatureTransform: Hashable, Sendable {
  /// The value itself.
  case identity
  /// log(1 + value); values below 0 count as 0.
  case log1p
  /// (value − centre) / scale.
  case scaled(centre: Double, scale: Double)
  /// One column per category; the value is the category's position, any other gives zeros.
  case oneHot(categories: [String])
  /// One of 2^bits columns gets +1 or −1; the value is the column, plus 2^bits for −1.
  case hashed(bits: Int)
  /// Cubic B-splines.
  case bSpline(CubicBSpline)
  /// Natural cubic splines.
  case naturalCubic(NaturalCubicSpline)
  /// Harrell's restricted cubic splines.
  case restrictedCubic(RestrictedCubicSpline)
  /// sin and cos of 2π k value / period for k = 1 … harmonics.
  case cycle(period: Double, harmonics: Int)
  /// The normal score of the value's share in a sample.
  case normalScore(QuantileTable)
  /// Yeo and Johnson's power transform, then (value − centre) / scale.
  case power(lambda: Double, centre: Double, scale: Double)

  /// How many columns the transform has.
  public var width: Int {
    switch self {
    case .identity, .log1p, .scaled, .normalScore, .power: 1
    case .oneHot(let categories): categories.count
    case .hashed(let bits): 1 << bits
    case .bSpline(let spline): spline.width
    case .naturalCubic(let spline): spline.width
    case .restrictedCubic(let spline): spline.width
    case .cycle(_, let harmonics): 2 * harmonics
    }
  }

  /// Writes the columns of a value that is not missing into `row` from `offset` on.
  ///
  /// - Complexity: O(width); allocates nothing.
  func write(_ x: Double, into row: inout MutableSpan<Double>, at offset: Int) {
    switch self {
    case .identity: row[offset] = x
    case .log1p: row[offset] = Mathematics.log1p(max(0, x))
    case .scaled(let centre, let scale): row[offset] = (x - centre) / scale
    case .oneHot(let categories):
      for column in categories.indices { row[offset + column] = Double(column) == x ? 1 : 0 }
    case .hashed(let bits): FeatureTransform.hash(x, bits, &row, offset)
    case .bSpline(let spline):
      for column in 0..<spline.width { row[offset + column] = 0 }
      let (first, values) = spline.values(at: x)
      for lane in 0..<4 { row[offset + first + lane] = values[lane] }
    case .naturalCubic(let spline): spline.write(x, into: &row, at: offset)
    case .restrictedCubic(let spline): spline.write(x, into: &row, at: offset)
    case .cycle(let period, let harmonics):
      for k in 0..<harmonics {
        let turns = x / period * Double(k + 1)
        let turn = turns - turns.rounded(.down)
        row[offset + 2 * k] = Mathematics.sin(2 * .pi * turn)
        row[offset + 2 * k + 1] = Mathematics.cos(2 * .pi * turn)
      }
    case .normalScore(let table): row[offset] = table.normalScore(x)
    case .power(let lambda, let centre, let scale):
      row[offset] = (FeatureTransform.yeoJohnson(x, lambda: lambda) - centre) / scale
    }
  }

  private static func hash(
    _ x: Double,
    _ bits: Int,
    _ row: inout MutableSpan<Double>,
    _ offset: Int
  ) {
    for column in 0..<(1 << bits) { row[offset + column] = 0 }
    guard let code = UInt32(exactly: x) else { return }
    row[offset + Int(code & (1 << UInt32(bits) - 1))] = code >> UInt32(bits) == 1 ? -1 : 1
  }

  /// Yeo and Johnson's transform of `x`.
  public static func yeoJohnson(_ x: Double, lambda: Double) -> Double {
    let power = x >= 0 ? lambda : 2 - lambda
    let log = Mathematics.log1p(abs(x))
    let size = power == 0 ? log : Mathematics.expm1(power * log) / power
    return x >= 0 ? size : -size
  }
}
