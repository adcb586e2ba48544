// SPDX-License-Identifier: Apache-2.0
// Tashman, Int. J. Forecasting 16, 2000, doi:10.1016/S0169-2070(00)00065-0 (rolling origin); Breiman et
// al.: Classification and Regression Trees, 1984 (one standard error).

public import PiCore
internal import PiLinearAlgebra
public import PiStatistics

/// The penalty of an elastic net that predicted the future best.
public struct ElasticNetSelection: Sendable, Hashable {
  /// The penalties that were tried, descending.
  public let penalties: [Double]
  /// The mean squared error of each over the test blocks.
  public let meanSquares: [Double]
  /// The standard error of each over the test blocks; not a number for a single block.
  public let standardErrors: [Double]
  /// The position of the penalty of least error.
  public let best: Int
  /// The position of the largest penalty within one standard error of the least error.
  public let simplest: Int
  /// The fit of the best penalty on all blocks.
  public let fit: ElasticNetFit
}

/// How a coefficient of an elastic net varies when blocks of rows are drawn anew.
public struct CoefficientSpread: Sendable, Hashable {
  /// The percentile interval of the replicates; biased towards zero like the coefficient itself.
  public let interval: Bounds
  /// The share of the replicates in which the coefficient is not zero.
  public let selectionShare: Double
}

extension ElasticNet {
  /// A path of penalties from the largest useful one downwards, evenly spaced in their logarithm.
  public func penalties(
    _ statistics: SufficientStatistics,
    count: Int = 100,
    ratio: Double = 1e-3
  ) -> [Double] {
    precondition(count > 1 && ratio > 0 && ratio < 1, "a path has two ends")
    let largest = largestPenalty(statistics)
    let step = Mathematics.log(ratio) / Double(count - 1)
    return (0..<count).map { largest * Mathematics.exp(step * Double($0)) }
  }

  /// Chooses the penalty by rolling origin: each block is predicted from the blocks before it.
  ///
  /// The moments of a block give its squared error, so no row is read twice. A penalty's error is the
  /// mean over blocks, weighted by their rows.
  ///
  /// - Parameters:
  ///   - blocks: the statistics of consecutive stretches of time, two or more.
  ///   - penalties: descending, or nil for ``penalties(_:count:ratio:)`` of all blocks.
  ///   - embargo: how many blocks between training and test are left out, 0 or more.
  /// - Returns: the errors and the fit of the best penalty on all blocks.
  /// - Throws: ``LearningError`` when there are too few blocks or a path does not converge.
  public func selected(
    blocks: [SufficientStatistics],
    penalties: [Double]? = nil,
    embargo: Int = 0
  ) throws(LearningError) -> ElasticNetSelection {
    precondition(embargo >= 0, "an embargo is not negative")
    guard blocks.count > embargo + 1 else {
      throw .tooFewRows(rows: blocks.count, coefficients: embargo + 2)
    }
    let all = Self.merged(blocks)
    let path = penalties ?? self.penalties(all)
    var errors: [[Double]] = []
    var weights: [Double] = []
    for test in (embargo + 1)..<blocks.count where blocks[test].weight > 0 {
      let training = Self.merged(blocks[..<(test - embargo)])
      errors.append(
        try self.path(training, penalties: path).map { $0.meanSquare(of: blocks[test]) }
      )
      weights.append(blocks[test].weight)
    }
    guard let first = errors.first else { throw .tooFewRows(rows: 0, coefficients: 1) }
    let total = weights.reduce(0, +)
    var means = [Double](repeating: 0, count: first.count)
    var deviations = means
    for index in means.indices {
      for (block, weight) in weights.enumerated() { means[index] += weight * errors[block][index] }
      means[index] /= total
      deviations[index] = Moments(errors.map { $0[index] }).standardError
    }
    let best = means.indices.min { means[$0] < means[$1] } ?? 0
    let limit = means[best] + (deviations[best].isFinite ? deviations[best] : 0)
    let simplest = means.indices.first { means[$0] <= limit } ?? best
    let fits = try self.path(all, penalties: Array(path[...best]))
    return ElasticNetSelection(
      penalties: path,
      meanSquares: means,
      standardErrors: deviations,
      best: best,
      simplest: simplest,
      fit: fits[best]
    )
  }

  /// Refits with blocks drawn anew, for how stable the selection is.
  ///
  /// No interval of a selected coefficient is honest as if it had not been selected. These show its
  /// stability; for a test of a feature use ``LeastSquares`` on all features, which a debiased elastic
  /// net equals while there are more rows than features.
  ///
  /// - Parameters:
  ///   - blocks: the statistics of blocks of time or sessions, two or more.
  ///   - penalty: λ.
  ///   - replicates: number of resamples.
  ///   - confidence: of the percentile intervals.
  ///   - luck: the luck of the analysis.
  /// - Returns: one a feature.
  /// - Throws: ``LearningError`` when a fit does not converge.
  public func spreads(
    blocks: [SufficientStatistics],
    penalty: Double,
    replicates: Int = 500,
    confidence: Double = 0.95,
    luck: Luck
  ) throws(LearningError) -> [CoefficientSpread] {
    guard let columns = blocks.first?.columns, blocks.count > 1 else {
      throw .tooFewRows(rows: blocks.count, coefficients: 2)
    }
    var found = [[Double]](repeating: [], count: columns)
    var failure: LearningError?
    _ = ResampledStatistic(count: blocks.count, replicates: replicates, luck: luck) { drawn in
      do throws(LearningError) {
        let fits = try path(Self.merged(drawn.map { blocks[$0] }), penalties: [penalty])
        for (index, value) in fits[0].coefficients.enumerated() { found[index].append(value) }
        return 0
      } catch {
        failure = error
        return .nan
      }
    }
    if let failure { throw failure }
    return found.map { values in
      // The first one is the fit of the blocks themselves.
      let sorted = values.dropFirst().sorted()
      let half = (1 - confidence) / 2
      return CoefficientSpread(
        interval: Bounds(
          low: SampleQuantile.value(ofSorted: sorted, half),
          high: SampleQuantile.value(ofSorted: sorted, 1 - half)
        ),
        selectionShare: Double(sorted.count { $0 != 0 }) / Double(sorted.count)
      )
    }
  }

  private static func merged(_ blocks: some Sequence<SufficientStatistics>) -> SufficientStatistics
  {
    var result: SufficientStatistics?
    for block in blocks {
      if result == nil { result = block } else { result?.merge(block) }
    }
    return result ?? SufficientStatistics(columns: 0)
  }
}

extension ElasticNetFit {
  /// The mean squared error of rows of which only the statistics are known.
  public func meanSquare(of statistics: SufficientStatistics) -> Double {
    precondition(statistics.columns == coefficients.count, "the features of the fit")
    let product = Product.of(statistics.featureMoments, coefficients)
    var squares = statistics.targetMoment
    var miss = statistics.targetMean - intercept
    for index in coefficients.indices {
      squares += coefficients[index] * (product[index] - 2 * statistics.crossMoments[index])
      miss -= coefficients[index] * statistics.featureMeans[index]
    }
    return max(0, squares) / statistics.weight + miss * miss
  }
}
