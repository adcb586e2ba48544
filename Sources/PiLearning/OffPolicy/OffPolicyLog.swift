// SPDX-License-Identifier: Apache-2.0

public import PiCore
public import PiStatistics

/// A log of requests with what off-policy estimators need of each.
public struct OffPolicyLog: Sendable {
  /// What an estimator needs of a request.
  struct Row {
    /// Target probability over propensity of the choice; 1 when propensities are unknown.
    var weight: Double
    /// 0 without a label, otherwise 1 / label rate.
    var label: Double
    /// The outcome; 0 without a label.
    var outcome: Double
    /// The prediction for the choice.
    var predicted: Double
    /// Σ target · predicted.
    var model: Double
  }

  /// The requests.
  public let requests: [LoggedRequest]
  /// Whether every request has propensities.
  public let hasPropensities: Bool
  let rows: [Row]
  /// Rows of each block, blocks in rising order.
  let blocks: [[Int]]

  /// Reads a log of at least one request.
  public init(_ requests: [LoggedRequest]) {
    precondition(!requests.isEmpty, "a log has requests")
    self.requests = requests
    hasPropensities = requests.allSatisfy { $0.propensities != nil }
    rows = requests.map { request in
      let propensity = request.propensities?[request.choice]
      return Row(
        weight: propensity.map { request.target[request.choice] / $0 } ?? 1,
        label: request.outcome == nil ? 0 : 1 / request.labelRate,
        outcome: request.outcome ?? 0,
        predicted: request.predicted[request.choice],
        model: request.modelValue
      )
    }
    let order = requests.indices.sorted { (requests[$0].block, $0) < (requests[$1].block, $1) }
    var blocks: [[Int]] = []
    for row in order {
      if let last = blocks.last?.first, requests[last].block == requests[row].block {
        blocks[blocks.count - 1].append(row)
      } else {
        blocks.append([row])
      }
    }
    self.blocks = blocks
  }

  /// The sums from which any estimate follows; they add up over requests.
  struct Sums {
    var count = 0.0
    var base = 0.0
    var correction = 0.0
    var weight = 0.0

    init(count: Double = 0, base: Double = 0, correction: Double = 0, weight: Double = 0) {
      self.count = count
      self.base = base
      self.correction = correction
      self.weight = weight
    }

    /// The first four of a block's sums.
    init(_ parts: SIMD8<Double>) {
      self.init(count: parts[0], base: parts[1], correction: parts[2], weight: parts[3])
    }

    static func += (left: inout Sums, right: Sums) {
      left.count += right.count
      left.base += right.base
      left.correction += right.correction
      left.weight += right.weight
    }

    func value(_ estimator: OffPolicyEstimator) -> Double {
      base / count + correction / (estimator.isSelfNormalised ? weight : count)
    }
  }

  func sums(_ row: Row, _ estimator: OffPolicyEstimator) -> Sums {
    let weight = estimator.shaped(row.weight) * row.label
    let base = estimator.usesModel ? row.predicted : 0
    return Sums(
      count: 1,
      base: estimator.usesModel ? row.model : 0,
      correction: weight * (row.outcome - base),
      weight: weight
    )
  }

  /// The estimated value of the target policy, in the unit of the outcome.
  ///
  /// - Parameter estimator: any; without propensities only the direct method.
  /// - Returns: not-a-number when a self-normalised estimator has no weight at all.
  public func value(_ estimator: OffPolicyEstimator) -> Double {
    precondition(
      hasPropensities || estimator == .directMethod,
      "without propensities there is only the direct method"
    )
    var total = Sums()
    for row in rows { total += sums(row, estimator) }
    return total.value(estimator)
  }

  /// The standard error for independent requests.
  ///
  /// That of the mean for additive estimators, the delta method for self-normalised ones.
  public func standardError(_ estimator: OffPolicyEstimator) -> Double {
    let n = Double(rows.count)
    guard estimator.isSelfNormalised else {
      let terms = rows.map { row in
        let part = sums(row, estimator)
        return part.base + part.correction
      }
      return Moments(terms).standardError
    }
    var total = Sums()
    for row in rows { total += sums(row, estimator) }
    let (ratio, mean) = (total.correction / total.weight, total.base / n)
    var squares = 0.0
    for row in rows {
      let part = sums(row, estimator)
      let influence =
        part.base - mean + (part.correction - part.weight * ratio) * n / total.weight
      squares += influence * influence
    }
    return (squares / (n * (n - 1))).squareRoot()
  }

  /// Resamples whole blocks; a ratio is computed anew in each replicate.
  ///
  /// - Parameters:
  ///   - estimator: as for `value`.
  ///   - replicates: number of resamples, above 0.
  ///   - luck: the luck of the analysis.
  /// - Returns: the estimate with its replicates, for intervals.
  public func resampled(
    _ estimator: OffPolicyEstimator,
    replicates: Int = 2000,
    luck: Luck
  ) -> ResampledStatistic {
    bootstrap(estimator).replicates(replicates, luck: luck)
  }

  /// An interval of the estimate that resamples whole blocks; a ratio is computed anew in each replicate.
  ///
  /// - Parameters:
  ///   - estimator: as for `value`.
  ///   - method: how the ends are read off; studentised is the closest for a self-normalised ratio of
  ///     few blocks.
  ///   - confidence: two-sided, inside 0 … 1.
  ///   - replicates: number of resamples, above 0.
  ///   - luck: the luck of the analysis.
  /// - Returns: the bounds.
  public func interval(
    _ estimator: OffPolicyEstimator,
    method: BlockInterval = .studentized,
    confidence: Double = 0.95,
    replicates: Int = 2000,
    luck: Luck
  ) -> Bounds {
    bootstrap(estimator)
      .interval(method, confidence: confidence, replicates: replicates, luck: luck).bounds
  }

  func bootstrap(_ estimator: OffPolicyEstimator) -> BlockBootstrap {
    BlockBootstrap(parts: parts(estimator)) { Sums($0).value(estimator) }
  }

  /// Sums of each block: those of an estimate, then outcome and weight of the logged policy.
  func parts(_ estimator: OffPolicyEstimator) -> [SIMD8<Double>] {
    blocks.map { block in
      var total = SIMD8<Double>()
      for row in block {
        let part = sums(rows[row], estimator)
        let label = rows[row].label
        total += SIMD8(
          part.count,
          part.base,
          part.correction,
          part.weight,
          label * rows[row].outcome,
          label,
          0,
          0
        )
      }
      return total
    }
  }

  /// The clipped estimate with an interval that holds for every sample size.
  ///
  /// It covers the mean of the clipped values, so it needs outcomes within `0 ... largest` and leaves
  /// out the bias of clipping.
  ///
  /// - Parameters:
  ///   - limit: of the weights.
  ///   - largest: the largest outcome possible, above 0.
  ///   - confidence: two-sided, inside 0 … 1.
  /// - Returns: centre and radius.
  public func empiricalBernstein(
    limit: Double,
    largest: Double = 1,
    confidence: Double = 0.95
  ) -> (centre: Double, radius: Double) {
    let terms = rows.map { sums($0, .clipped(limit: limit)).correction }
    let moments = Moments(terms)
    let scale = 1 / (requests.map(\.labelRate).min() ?? 1)
    let radius = EmpiricalBernstein.radius(
      variance: moments.variance,
      range: limit * largest * scale,
      count: moments.count,
      confidence: confidence
    )
    return (moments.mean, radius)
  }
}
