// SPDX-License-Identifier: Apache-2.0
// Siddiqi: Credit Risk Scorecards, 2006 (the index and its usual bounds).

public import PiCore
internal import PiStatistics

/// How far a feature's distribution is from a reference, by bins of the reference's quantiles.
public struct PopulationStability: Hashable, Sendable {
  /// Above this a feature should be watched; a rule of thumb that knows no sample size.
  public static let watch = 0.1
  /// Above this something should be done; a rule of thumb that knows no sample size.
  public static let act = 0.25

  /// The inner edges of the bins [low, high); the outer ends are open.
  public let edges: [Double]
  /// The shares of the reference.
  public let shares: [Double]
  /// How many values the reference has.
  public let referenceSize: Int

  /// Makes the bins of a reference.
  ///
  /// - Parameters:
  ///   - reference: at least one value.
  ///   - bins: how many bins, at least two; equal edges leave bins empty.
  public init(reference: [Double], bins: Int = 10) {
    precondition(bins > 1 && !reference.isEmpty, "a comparison needs bins and values")
    referenceSize = reference.count
    let sorted = reference.sorted()
    edges = (1..<bins).map { SampleQuantile.value(ofSorted: sorted, Double($0) / Double(bins)) }
    shares = PopulationStability.shares(reference, edges: edges)
  }

  /// The index Σ (c − r) log(c / r) over the bins, with shares of at least 10⁻⁶.
  public func index(of sample: [Double]) -> Double {
    precondition(!sample.isEmpty, "a comparison needs values")
    return PopulationStability.index(PopulationStability.shares(sample, edges: edges), shares)
  }

  private static func index(_ sample: [Double], _ shares: [Double]) -> Double {
    var sum = 0.0
    for (current, reference) in zip(sample, shares) {
      let (c, r) = (max(current, 1e-6), max(reference, 1e-6))
      sum += (c - r) * Mathematics.log(c / r)
    }
    return sum
  }

  /// The index that a sample of the reference's own distribution exceeds at a rate.
  ///
  /// Simulated: the true shares are drawn around the reference's as its size allows, the sample's
  /// around those. The usual 0.1 and 0.25 alarm all day on small samples and never on large ones.
  ///
  /// - Parameters:
  ///   - sampleSize: how many values the sample has, above 0.
  ///   - rate: of false alarms, inside 0 … 1.
  ///   - replicates: how many samples are simulated, at least 1 / rate.
  ///   - luck: of the analysis.
  /// - Returns: the threshold.
  /// - Complexity: O(replicates · (sampleSize + referenceSize)).
  public func threshold(
    sampleSize: Int,
    rate: Double,
    replicates: Int = 2000,
    luck: Luck
  ) -> Double {
    precondition(sampleSize > 0 && rate > 0 && rate < 1, "a rate is inside 0 to 1")
    precondition(replicates > 0, "a simulation has replicates")
    let indices = (0..<replicates).map { replicate -> Double in
      var draws = BinDraws(luck, replicate)
      let truth = draws.shares(of: referenceSize, around: shares)
      return PopulationStability.index(draws.shares(of: sampleSize, around: truth), shares)
    }
    return SampleQuantile.value(of: indices, 1 - rate)
  }

  private static func shares(_ sample: [Double], edges: [Double]) -> [Double] {
    var counts = [Int](repeating: 0, count: edges.count + 1)
    for value in sample { counts[edges.count { $0 <= value }] += 1 }
    return counts.map { Double($0) / Double(sample.count) }
  }
}

/// Draws of bins by keyed luck, four to a block of bits.
private struct BinDraws {
  private let luck: Luck
  private let replicate: UInt32
  private var block: UInt32 = 0

  init(_ luck: Luck, _ replicate: Int) {
    self.luck = luck
    self.replicate = UInt32(truncatingIfNeeded: replicate)
  }

  /// The shares of as many draws, each bin with its probability.
  mutating func shares(of count: Int, around shares: [Double]) -> [Double] {
    var sums: [Double] = []
    for share in shares { sums.append((sums.last ?? 0) + share) }
    var counts = [Int](repeating: 0, count: shares.count)
    var drawn = 0
    while drawn < count {
      let key = RequestKey(source: replicate, ordinal: block)
      let words = luck.bits(.resampling, entity: 0x951, request: key)
      block += 1
      for lane in 0..<min(4, count - drawn) {
        let unit = (Double(words[lane]) + 0.5) * 0x1p-32 * sums[sums.count - 1]
        counts[sums.firstIndex { unit < $0 } ?? sums.count - 1] += 1
      }
      drawn += 4
    }
    return counts.map { Double($0) / Double(count) }
  }
}
