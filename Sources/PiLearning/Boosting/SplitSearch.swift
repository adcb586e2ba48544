// SPDX-License-Identifier: Apache-2.0
// Chen, Guestrin: XGBoost. KDD 2016, doi:10.1145/2939672.2939785, equation 7.

/// A way to part the rows of a leaf.
package struct SplitCandidate: Hashable, Sendable {
  /// G_L²/(H_L+λ) + G_R²/(H_R+λ) − G²/(H+λ).
  package var gain: Double
  var split: BinSplit
  package var left: RowSums
  package var right: RowSums
}

/// What a split must fulfil.
package struct SplitRules: Hashable, Sendable {
  var penalty: Double
  var minimumRows: Int
  var minimumCurvature: Double
  var minimumGain: Double

  package init(
    penalty: Double,
    minimumRows: Int,
    minimumCurvature: Double,
    minimumGain: Double
  ) {
    self.penalty = penalty
    self.minimumRows = minimumRows
    self.minimumCurvature = minimumCurvature
    self.minimumGain = minimumGain
  }

  /// G²/(H+λ): twice what a leaf's best value lowers the quadratic loss by.
  @inline(__always)
  package func merit(_ sums: RowSums) -> Double {
    sums.gradient * sums.gradient / (sums.curvature + penalty)
  }

  @inline(__always)
  package func allows(_ sums: RowSums) -> Bool {
    sums.count >= minimumRows && sums.curvature >= minimumCurvature
  }
}

/// The search for the best split of a leaf among the eight features of a tile.
package struct SplitSearch: Sendable {
  let rules: SplitRules
  let bins: FeatureBins
  /// Whether each feature takes part in this tree.
  let isActive: [Bool]

  package init(rules: SplitRules, bins: FeatureBins, isActive: [Bool]) {
    self.rules = rules
    self.bins = bins
    self.isActive = isActive
  }

  /// The best split, the first one of equally good; nil when none is allowed.
  package func best(_ histogram: TileHistogram, tile: Int, sums: RowSums) -> SplitCandidate? {
    var best: SplitCandidate?
    let first = tile * BinnedRows.lanes
    for feature in first..<min(isActive.count, first + BinnedRows.lanes) where isActive[feature] {
      scan(histogram, feature, sums, &best)
    }
    return best
  }

  private func scan(
    _ histogram: TileHistogram,
    _ feature: Int,
    _ sums: RowSums,
    _ best: inout SplitCandidate?
  ) {
    let lane = feature % BinnedRows.lanes
    let missing = histogram.sums(lane: lane, bin: FeatureBins.missing)
    let hasMissing = missing.count > 0
    let count = bins.count(feature)
    let merit = rules.merit(sums)
    var below = RowSums()
    // With missing values their own side is a split too, after the last bin.
    for bin in 0..<(hasMissing ? count : count - 1) {
      let cell = histogram.sums(lane: lane, bin: bin)
      guard cell.count > 0 else { continue }
      below = below + cell
      consider(feature, bin, below, sums, merit, missing: hasMissing ? false : nil, &best)
      if hasMissing {
        consider(feature, bin, below + missing, sums, merit, missing: true, &best)
      }
    }
  }

  @inline(__always)
  private func consider(
    _ feature: Int,
    _ bin: Int,
    _ left: RowSums,
    _ sums: RowSums,
    _ merit: Double,
    missing: Bool?,
    _ best: inout SplitCandidate?
  ) {
    let right = sums - left
    guard rules.allows(left), rules.allows(right) else { return }
    let gain = rules.merit(left) + rules.merit(right) - merit
    guard gain > (best?.gain ?? rules.minimumGain) else { return }
    best = SplitCandidate(
      gain: gain,
      split: BinSplit(
        feature: feature,
        bin: bin,
        // Without missing values in the rows, one that comes later follows the larger side.
        missingGoesLeft: missing ?? (left.count >= right.count)
      ),
      left: left,
      right: right
    )
  }
}
