// SPDX-License-Identifier: Apache-2.0
// Hall: On the bootstrap and confidence intervals. Annals of Statistics 14, 1986,
// doi:10.1214/aos/1176350168 (bootstrap-t).

/// A ratio in every resample of its units: how far it moves, and its studentised error.
public struct RatioReplicates: Sendable {
  /// The ratio of the sample itself.
  public let ratio: ClusterRatio
  private let weights: ClusterWeights
  /// θ* − θ̃ by resample.
  private let shifts: [Double]
  /// Σwc by resample.
  private let totals: [Double]
  /// t* = (θ* − θ̃) / se* in rising order; resamples without spread are left out.
  public let pivots: [Double]

  /// Resamples a ratio.
  public init(_ ratio: ClusterRatio, _ weights: ClusterWeights) {
    precondition(weights.count == ratio.count, "a unit has a weight")
    self.ratio = ratio
    self.weights = weights
    let errors = ContiguousArray(
      zip(ratio.numerators, ratio.denominators).map { $0 - ratio.estimate * $1 }
    )
    let denominators = ContiguousArray(ratio.denominators)
    let factor = Double(ratio.count) / Double(ratio.count - 1)
    var (shifts, totals, pivots) = ([Double](), [Double](), [Double]())
    for replicate in 0..<weights.replicates {
      let sums = RatioReplicates.sums(errors, denominators, weights, replicate)
      let shift = sums.total > 0 ? sums.error / sums.total : 0
      shifts.append(shift)
      totals.append(sums.total)
      let squares = sums.squares - 2 * shift * sums.products + shift * shift * sums.sizes
      guard sums.total > 0, squares > 1e-12 * sums.squares else { continue }
      pivots.append(shift / ((factor * squares).squareRoot() / sums.total))
    }
    self.shifts = shifts
    self.totals = totals
    self.pivots = pivots.sorted()
  }

  private static func sums(
    _ errors: ContiguousArray<Double>,
    _ denominators: ContiguousArray<Double>,
    _ weights: ClusterWeights,
    _ replicate: Int
  ) -> (error: Double, total: Double, squares: Double, products: Double, sizes: Double) {
    let first = replicate * weights.count
    var (error, total, squares, products, sizes) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for unit in errors.indices {
      let weight = Double(weights.weights[first &+ unit])
      let (e, c) = (errors[unit], denominators[unit])
      let (weighted, sized) = (weight * e, weight * c)
      error += weighted
      total += sized
      squares += weighted * e
      products += weighted * c
      sizes += sized * c
    }
    return (error, total, squares, products, sizes)
  }

  /// t* of the difference to a baseline over the same units and resamples, in rising order.
  public func pivots(of baseline: RatioReplicates) -> [Double] {
    precondition(ratio.count == baseline.ratio.count, "a difference is over the same units")
    let own = ContiguousArray(ratio.numerators)
    let ownSizes = ContiguousArray(ratio.denominators)
    let other = ContiguousArray(baseline.ratio.numerators)
    let otherSizes = ContiguousArray(baseline.ratio.denominators)
    let factor = Double(ratio.count) / Double(ratio.count - 1)
    let usual = ratio.variance(of: baseline.ratio)
    var pivots: [Double] = []
    for replicate in 0..<weights.replicates {
      let (total, otherTotal) = (totals[replicate], baseline.totals[replicate])
      guard total > 0, otherTotal > 0 else { continue }
      let drawn = ratio.estimate + shifts[replicate]
      let otherDrawn = baseline.ratio.estimate + baseline.shifts[replicate]
      let first = replicate * weights.count
      var squares = 0.0
      for unit in own.indices {
        let deviation =
          (own[unit] - drawn * ownSizes[unit]) / total
          - (other[unit] - otherDrawn * otherSizes[unit]) / otherTotal
        squares += Double(weights.weights[first &+ unit]) * deviation * deviation
      }
      guard factor * squares > 1e-12 * usual else { continue }
      let shift = shifts[replicate] - baseline.shifts[replicate]
      pivots.append(shift / (factor * squares).squareRoot())
    }
    return pivots.sorted()
  }
}
