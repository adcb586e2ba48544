// SPDX-License-Identifier: Apache-2.0

public import PiCore

/// How often each unit is drawn in each resample of a bootstrap: multinomial, and the same for every
/// strategy and metric, so that differences keep their pairing.
public struct ClusterWeights: Sendable {
  /// Resamples: B + 1 is 2,000, so that the 2.5 % points are order statistics.
  public static let usualReplicates = 1_999

  /// How many units there are.
  public let count: Int
  /// How many resamples there are.
  public let replicates: Int
  /// Weights of the units, resample by resample.
  let weights: ContiguousArray<UInt8>

  /// Draws weights.
  ///
  /// - Parameters:
  ///   - count: number of units, above 0.
  ///   - replicates: number of resamples, above 0.
  ///   - luck: the luck of the analysis.
  public init(
    count: Int,
    replicates: Int = ClusterWeights.usualReplicates,
    luck: Luck
  ) {
    precondition(count > 0 && replicates > 0, "a bootstrap needs a unit and a resample")
    self.count = count
    self.replicates = replicates
    var weights = ContiguousArray<UInt8>(repeating: 0, count: count * replicates)
    for replicate in 0..<replicates {
      let first = replicate * count
      for block in 0..<((count + 3) / 4) {
        let key = RequestKey(source: UInt32(replicate), ordinal: UInt32(block))
        let words = luck.bits(.resampling, entity: 0xC1_0573, request: key)
        for lane in 0..<min(4, count - 4 * block) {
          weights[first + Int((UInt64(words[lane]) * UInt64(count)) >> 32)] += 1
        }
      }
    }
    self.weights = weights
  }

  /// The weights of every resample, one after the other.
  package var rows: [[UInt8]] {
    (0..<replicates).map { Array(weights[($0 * count)..<(($0 + 1) * count)]) }
  }
}
