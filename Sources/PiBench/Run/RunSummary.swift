// SPDX-License-Identifier: Apache-2.0

package import PiCore
package import PiSimulator
package import PiStatistics

/// What is kept of one run of an arm in one replication.
package struct RunSummary: Sendable {
  /// Values in the order of ``MetricDefinition/all``; NaN where undefined.
  package var values: [Double]
  package var total: MetricCell
  package var endToEnd: LogLinearHistogram
  package var timeline: ShareTimeline
  /// Requests by error class, by raw value.
  package var failures: [Int64]
  /// First choices by deployment.
  package var choices: [Int64]
  package var taskTypes: [GroupTally]
  package var watches: [FaultWatch]
  package var faultChanges: [[Instant]]
  package var totals: RunTotals

  /// Reads a recorder over its window, or, when it has none, from a start on.
  init(
    _ recorder: MetricRecorder,
    _ totals: RunTotals,
    from start: Instant,
    value: Double,
    span: TimeSpan
  ) {
    let tally = recorder.measured(from: start)
    let reading = RunReading(tally, value: value, span: span)
    values = MetricDefinition.all.map { $0.compute(reading) }
    total = tally.total
    endToEnd = reading.endToEnd
    choices = recorder.choices(from: start)
    timeline = ShareTimeline(recorder.cells, deployments: choices.count)
    failures = tally.failures
    taskTypes = tally.taskTypes
    watches = recorder.watches
    faultChanges = recorder.faultChanges
    self.totals = totals
  }

  /// Net value of the requests of one task type, in dollars per request; nil when there were none.
  func netValue(ofTaskType taskType: Int, value: Double) -> Double? {
    let tally = taskTypes[taskType]
    guard tally.arrivals > 0 else { return nil }
    return (value * Double(tally.solvedInTime) - Double(tally.cost) / 1e9) / Double(tally.arrivals)
  }
}
