// SPDX-License-Identifier: Apache-2.0
// Kendall: Note on bias in the estimation of autocorrelation. Biometrika 41, 1954,
// doi:10.1093/biomet/41.3-4.403.

/// How much neighbours in time say the same, and what that takes from the worth of each.
public struct SerialDependence: Hashable, Sendable {
  /// Above this no claim is made.
  public static let most = 0.5

  /// Lag-1 autocorrelation, corrected for its bias, 0.9 at most.
  public let correlation: Double

  /// Measures the deviations of blocks in the order of time, three or more.
  public init(_ deviations: [Double]) {
    let squares = deviations.reduce(0) { $0 + $1 * $1 }
    guard deviations.count > 2, squares > 0 else {
      correlation = 0
      return
    }
    let products = zip(deviations, deviations.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    let plain = products / squares
    let corrected = plain + (1 + 3 * min(max(plain, 0), 1)) / Double(deviations.count)
    correlation = min(max(corrected, 0), 0.9)
  }

  /// f = (1 + r) / (1 − r): by how much the variance of a mean grows.
  public var inflation: Double { (1 + correlation) / (1 - correlation) }

  /// Whether the dependence is too strong for any claim.
  public var isTooStrong: Bool { correlation > SerialDependence.most }
}
