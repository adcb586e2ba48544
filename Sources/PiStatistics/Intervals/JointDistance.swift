// SPDX-License-Identifier: Apache-2.0
// Zou, Donner: Construction of confidence limits about effect measures. Statistics in Medicine 27, 2008,
// doi:10.1002/sim.3095.

/// How far out the end of a difference lies, from how far out those of its two sides lie.
enum JointDistance {
  /// √(a² + b² − 2ρab).
  ///
  /// - Parameters:
  ///   - a: distance of one side to its end.
  ///   - b: distance of the other side to its opposite end.
  ///   - correlation: ρ of the two estimates.
  /// - Returns: the distance of the difference to its end.
  static func of(_ a: Double, _ b: Double, _ correlation: Double) -> Double {
    max(a * a + b * b - 2 * correlation * a * b, 0).squareRoot()
  }

  /// The smallest p-value that is told.
  static let leastP = 1e-9

  /// The least error whose interval leaves out zero, at most 5 % exactly when the usual one does.
  ///
  /// - Parameter interval: the interval that leaves out the true value with a given probability.
  /// - Returns: at least 1e-9.
  static func pValue(_ interval: (Double) -> Bounds) -> Double {
    func leavesOutZero(_ bounds: Bounds) -> Bool { bounds.low > 0 || bounds.high < 0 }
    let isClear = leavesOutZero(interval(0.05))
    // In steps of equal ratio: small values need their digits.
    var (least, most) = isClear ? (leastP, 0.05) : (0.05.nextUp, 1.0)
    for _ in 0..<16 {
      let middle = (least * most).squareRoot()
      if leavesOutZero(interval(middle)) { most = middle } else { least = middle }
    }
    return most
  }
}

/// The correlation of pairs.
public enum Correlation {
  /// Of deviations that add up to 0; 0 where one side has none.
  public static func ofDeviations(_ left: [Double], _ right: [Double]) -> Double {
    let products = zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    let squares =
      left.reduce(0) { $0 + $1 * $1 } * right.reduce(0) { $0 + $1 * $1 }
    return squares > 0 ? min(max(products / squares.squareRoot(), -1), 1) : 0
  }

  /// Of values; 0 where one side has no spread.
  public static func of(_ left: [Double], _ right: [Double]) -> Double {
    let (mean, other) = (Moments(left).mean, Moments(right).mean)
    return ofDeviations(left.map { $0 - mean }, right.map { $0 - other })
  }
}
