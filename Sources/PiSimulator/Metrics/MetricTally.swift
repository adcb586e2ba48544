// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiStatistics

/// All that is folded from the requests that arrived in some stretch of time; stretches add up.
package struct MetricTally: Hashable, Sendable {
  /// Integer sums, from which ratios follow.
  package private(set) var sums = MetricSums()
  /// Requests by error class, by raw value; empty in a part while there is none.
  package private(set) var failures: [Int64] = []
  package private(set) var taskTypes: [GroupTally] = []
  package private(set) var tenants: [GroupTally] = []
  /// First choices by deployment.
  package private(set) var choices: [Int64] = []
  private var latencies: BucketTally
  private var firstTokens: BucketTally
  private var perOutputTokens: BucketTally

  /// Creates an empty tally.
  ///
  /// - Parameter isLarge: whether it is for a whole run rather than for a small part of one.
  package init(isLarge: Bool = false) {
    latencies = BucketTally(isLarge: isLarge)
    firstTokens = BucketTally(isLarge: isLarge)
    perOutputTokens = BucketTally(isLarge: isLarge)
  }

  /// Counts, money and end-to-end latency.
  package var total: MetricCell { sums.total }
  /// End-to-end latency of all requests, failed ones infinite.
  package var endToEnd: LogLinearHistogram { latencies.histogram }
  /// Time to first token of all requests, failed ones infinite.
  package var firstToken: LogLinearHistogram { firstTokens.histogram }
  /// Time per output token after the first, of served requests with two or more.
  package var perOutputToken: LogLinearHistogram { perOutputTokens.histogram }

  @inline(__always)
  mutating func fold(_ completed: borrowing CompletedRequest, inTime: Bool) {
    let times = AnswerTimes(completed)
    sums.fold(completed, inTime: inTime, times: times)
    MetricTally.fold(completed, inTime, into: &taskTypes, completed.request.taskType.offset)
    MetricTally.fold(completed, inTime, into: &tenants, completed.request.tenant.offset)
    if let times {
      record(times)
    } else if let error = completed.outcome.error {
      count(error)
    }
  }

  private mutating func count(_ error: ErrorClass) {
    if failures.isEmpty { failures = Array(repeating: 0, count: ErrorClass.allCases.count) }
    failures[Int(error.rawValue)] &+= 1
    latencies.recordInfinite()
    firstTokens.recordInfinite()
  }

  private mutating func record(_ times: AnswerTimes) {
    latencies.record(times.endToEnd)
    if let first = times.firstToken { firstTokens.record(first) }
    if let each = times.perOutputToken { perOutputTokens.record(each) }
  }

  @inline(__always)
  private static func fold(
    _ completed: borrowing CompletedRequest,
    _ inTime: Bool,
    into groups: inout [GroupTally],
    _ place: Int
  ) {
    while groups.count <= place { groups.append(GroupTally()) }
    groups[place].fold(completed, inTime: inTime)
  }

  /// Counts the first choice of a request.
  @inline(__always)
  mutating func choose(_ deployment: DeploymentIndex) {
    while choices.count <= deployment.offset { choices.append(0) }
    choices[deployment.offset] &+= 1
  }

  /// Gives every error class, task type and deployment its place, met or not.
  mutating func complete(taskTypes: Int, deployments: Int) {
    if failures.isEmpty { failures = Array(repeating: 0, count: ErrorClass.allCases.count) }
    while self.taskTypes.count < taskTypes { self.taskTypes.append(GroupTally()) }
    while choices.count < deployments { choices.append(0) }
  }

  /// Adds another stretch.
  package mutating func merge(_ other: MetricTally) {
    sums.merge(other.sums)
    MetricTally.merge(other.failures, into: &failures)
    MetricTally.merge(other.choices, into: &choices)
    MetricTally.merge(other.taskTypes, into: &taskTypes)
    MetricTally.merge(other.tenants, into: &tenants)
    latencies.merge(other.latencies)
    firstTokens.merge(other.firstTokens)
    perOutputTokens.merge(other.perOutputTokens)
  }

  private static func merge(_ other: [Int64], into counts: inout [Int64]) {
    while counts.count < other.count { counts.append(0) }
    for index in other.indices { counts[index] += other[index] }
  }

  private static func merge(_ other: [GroupTally], into groups: inout [GroupTally]) {
    while groups.count < other.count { groups.append(GroupTally()) }
    for index in other.indices { groups[index].merge(other[index]) }
  }
}
