// SPDX-License-Identifier: Apache-2.0
// Siddiqi: Credit Risk Scorecards, 2006 (the index and its usual bounds).

internal import PiCore
internal import PiStatistics

/// How far a feature's distribution is from a reference, by bins of the reference's quantiles.
public struct PopulationStability: Hashable, Sendable {
  /// Above this a feature should be watched.
  public static let watch = 0.1
  /// Above this something should be done.
  public static let act = 0.25

  /// The inner edges of the bins [low, high); the outer ends are open.
  public let edges: [Double]
  /// The shares of the reference.
  public let shares: [Double]

  /// Makes the bins of a reference.
  ///
  /// - Parameters:
  ///   - reference: at least one value.
  ///   - bins: how many bins, at least two; equal edges leave bins empty.
  public init(reference: [Double], bins: Int = 10) {
    precondition(bins > 1 && !reference.isEmpty, "a comparison needs bins and values")
    let sorted = reference.sorted()
    edges = (1..<bins).map { SampleQuantile.value(ofSorted: sorted, Double($0) / Double(bins)) }
    shares = PopulationStability.shares(reference, edges: edges)
  }

  /// The index Σ (c − r) log(c / r) over the bins, with shares of at least 10⁻⁶.
  public func index(of sample: [Double]) -> Double {
    precondition(!sample.isEmpty, "a comparison needs values")
    var sum = 0.0
    for (current, reference) in zip(PopulationStability.shares(sample, edges: edges), shares) {
      let (c, r) = (max(current, 1e-6), max(reference, 1e-6))
      sum += (c - r) * Mathematics.log(c / r)
    }
    return sum
  }

  private static func shares(_ sample: [Double], edges: [Double]) -> [Double] {
    var counts = [Int](repeating: 0, count: edges.count + 1)
    for value in sample { counts[edges.count { $0 <= value }] += 1 }
    return counts.map { Double($0) / Double(sample.count) }
  }
}
