// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The distribution of a task type's difficulty: its visible part as the sizes have it, and the
/// hidden part, which is normal.
///
/// Stated solve rates are means over this law, so they hold however the sizes are distributed.
package struct DifficultyLaw: Hashable, Sendable {
  /// Difficulties with their shares, which add up to 1.
  private let points: [Point]

  private struct Point: Hashable, Sendable {
    var difficulty: Double
    var share: Double
  }

  /// The law where signals are standard normal, and so is the difficulty: points over ±8 σ.
  package static let standardNormal = DifficultyLaw(
    difficulties: (-256...256).map { Double($0) / 32 }
  ) { difficulty in Mathematics.exp(-difficulty * difficulty / 2) }

  /// The law of signals with their shares.
  ///
  /// - Parameter signals: at least one, of positive shares in any unit.
  package init(signals: [(signal: Double, share: Double)]) {
    let visible = signals.map { QualityModel.visibleWeight * $0.signal }
    let reach = 8 * QualityModel.hiddenWeight
    let low = ((visible.min() ?? 0) - reach) * 32
    let high = ((visible.max() ?? 0) + reach) * 32
    let steps = Int(low.rounded(.down))...Int(high.rounded(.up))
    self.init(difficulties: steps.map { Double($0) / 32 }) { difficulty in
      var density = 0.0
      for (center, signal) in zip(visible, signals) {
        let score = (difficulty - center) / QualityModel.hiddenWeight
        guard abs(score) < 9 else { continue }
        density += signal.share * Mathematics.exp(-score * score / 2)
      }
      return density
    }
  }

  /// The mean of a function of the difficulty.
  package func mean(_ function: (Double) -> Double) -> Double {
    points.reduce(0) { $0 + $1.share * function($1.difficulty) }
  }

  private init(difficulties: [Double], _ density: (Double) -> Double) {
    let densities = difficulties.map(density)
    let total = densities.reduce(0, +)
    points = zip(difficulties, densities).map { Point(difficulty: $0, share: $1 / total) }
  }
}

/// Counts of values in even bins, each represented by the mean of what fell into it.
///
/// Memory does not grow with what is added; values beyond the last bins count in those.
package struct SignalBins: Sendable {
  private let low: Double
  private let width: Double
  private var counts: ContiguousArray<Double>
  private var sums: ContiguousArray<Double>

  package init(from low: Double, to high: Double, width: Double) {
    self.low = low
    self.width = width
    counts = ContiguousArray(repeating: 0, count: Int(((high - low) / width).rounded(.up)))
    sums = counts
  }

  /// Bins for the logarithm of any number of tokens that a request may have.
  package static var ofLogTokens: SignalBins { SignalBins(from: 0, to: 19.2, width: 1.0 / 32) }

  /// Bins for standardised logarithms.
  package static var ofSignals: SignalBins { SignalBins(from: -16, to: 16, width: 1.0 / 32) }

  package mutating func add(_ value: Double) {
    let place = (value - low) / width
    let bin = place > 0 ? Int(min(place, Double(counts.count - 1))) : 0
    counts[bin] += 1
    sums[bin] += value
  }

  /// How many values there are.
  package var count: Double { counts.reduce(0, +) }

  /// The values, standardised by moments; with a deviation of 0 all signals are 0.
  package func signals(
    _ moments: (mean: Double, deviation: Double),
    weight: Double = 1
  ) -> [(signal: Double, share: Double)] {
    counts.indices.filter { counts[$0] > 0 }.map { bin in
      let gap = sums[bin] / counts[bin] - moments.mean
      return (moments.deviation > 0 ? gap / moments.deviation : 0, weight * counts[bin])
    }
  }
}
