// SPDX-License-Identifier: Apache-2.0

package import PiStatistics

/// What is known of one metric of one arm, not corrected for the number of comparisons.
package struct MetricEvidence: Sendable {
  /// The estimate; nil when it was not measured or is not finite.
  package var mean: Double?
  /// Whether the value is a quantile beyond the deadline.
  package var isBeyondDeadline = false
  /// Lower end of the 95 % interval; nil without an interval.
  package var low: Double?
  /// Upper end of the 95 % interval; nil without an interval.
  package var high: Double?
  /// The standard error that so many requests leave, whatever replications show; nil when unknown.
  package var requestError: Double?
  /// The value of each replication, infinite beyond the deadline; empty when not measured.
  package var values: [Double] = []
  /// The difference to the baseline; nil for the baseline itself and where there is none.
  package var difference: DifferenceEvidence?

  package init(mean: Double?, low: Double? = nil, high: Double? = nil, values: [Double] = []) {
    self.mean = mean
    self.low = low
    self.high = high
    self.values = values
  }

  /// A metric that was not measured.
  package static let notMeasured = MetricEvidence(mean: nil)
}

/// What makes evidence out of an experiment: its replications, or its recorded sessions and blocks.
package protocol EvidenceSource {
  /// The evidence of an arm in a metric.
  ///
  /// - Parameters:
  ///   - arm: position among strategies and yardsticks, in the order of the result.
  ///   - metric: position in ``MetricDefinition/all``.
  /// - Returns: what is known.
  func evidence(arm: Int, metric: Int) -> MetricEvidence

  /// What a reader must know of evidence from this source.
  ///
  /// - Parameters:
  ///   - evidence: of every arm, then of every metric.
  ///   - labels: of the arms.
  /// - Returns: sentences for the notes of the report.
  func notes(on evidence: [[MetricEvidence]], labels: [String]) -> [String]
}

extension EvidenceSource {
  /// Nothing.
  package func notes(on evidence: [[MetricEvidence]], labels: [String]) -> [String] { [] }
}
