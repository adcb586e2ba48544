// SPDX-License-Identifier: Apache-2.0

public import PiStatistics

/// The value of one metric under one strategy.
public struct MetricFigure: Equatable, Sendable {
  /// Mean over the replications, or nil when it was not measured or is not finite.
  public var mean: Double?
  /// Whether the value is a quantile that lies beyond the deadline, printed as "> deadline".
  public var isBeyondDeadline: Bool
  /// Lower bound of the 95 % interval, unadjusted.
  public var low: Double?
  /// Upper bound of the 95 % interval, unadjusted.
  public var high: Double?
  /// The standard error that so many requests leave, whatever replications show, or nil when unknown.
  public var requestError: Double?
  /// The difference to the baseline, or nil for the baseline itself.
  public var difference: Difference?
  /// The value of each replication, in order, infinite beyond the deadline; may be empty.
  public var values: [Double]

  /// Creates a figure.
  public init(
    mean: Double?,
    isBeyondDeadline: Bool = false,
    low: Double? = nil,
    high: Double? = nil,
    requestError: Double? = nil,
    difference: Difference? = nil,
    values: [Double] = []
  ) {
    self.mean = mean
    self.isBeyondDeadline = isBeyondDeadline
    self.low = low
    self.high = high
    self.requestError = requestError
    self.difference = difference
    self.values = values
  }

  /// A metric that was not measured.
  public static let notMeasured = MetricFigure(mean: nil)
}

/// The paired difference of one metric between a strategy and the baseline.
public struct Difference: Equatable, Sendable {
  /// Mean of the paired differences, strategy minus baseline.
  public var mean: Double
  /// Lower bound of the 95 % interval, unadjusted.
  public var low: Double
  /// Upper bound of the 95 % interval, unadjusted.
  public var high: Double
  /// Two-sided p of "no difference", 0 … 1, or nil when it does not exist.
  public var pValue: Double?
  /// The p adjusted after Holm, for headline metrics.
  public var adjustedP: Double?
  /// The verdict after correction, for headline metrics.
  public var verdict: Verdict?
  /// Variance of independent runs over variance of paired runs; above 1 pairing helped.
  public var varianceReduction: Double?

  /// Creates a difference.
  public init(
    mean: Double,
    low: Double,
    high: Double,
    pValue: Double? = nil,
    adjustedP: Double? = nil,
    verdict: Verdict? = nil,
    varianceReduction: Double? = nil
  ) {
    self.mean = mean
    self.low = low
    self.high = high
    self.pValue = pValue
    self.adjustedP = adjustedP
    self.verdict = verdict
    self.varianceReduction = varianceReduction
  }

  /// The difference that evidence supports, without a verdict.
  public init(_ evidence: DifferenceEvidence) {
    self.init(
      mean: evidence.mean,
      low: evidence.low,
      high: evidence.high,
      pValue: evidence.isTest || evidence.finding == .identical ? evidence.pValue : nil,
      varianceReduction: evidence.varianceReduction
    )
  }
}
