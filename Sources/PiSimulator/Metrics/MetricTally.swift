// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiStatistics

/// All that is folded from the requests that arrived in some stretch of time; stretches add up.
package struct MetricTally: Hashable, Sendable {
  /// Integer sums.
  package private(set) var total = MetricCell()
  /// Requests by error class, by raw value; empty in a part while there is none.
  package private(set) var failures: [Int64] = []
  package private(set) var taskTypes: [GroupTally] = []
  package private(set) var tenants: [GroupTally] = []
  /// First choices by deployment.
  package private(set) var choices: [Int64] = []
  /// Σ time to first token of served requests, in nanoseconds.
  package private(set) var firstTokenSum: Int128 = 0
  /// Σ of the mean time per output token of served requests, in nanoseconds.
  package private(set) var perOutputTokenSum: Int128 = 0
  /// What went through prompt caches; nothing where no deployment has one.
  package private(set) var caching = CacheTally()
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

  /// End-to-end latency of all requests, failed ones infinite.
  package var endToEnd: LogLinearHistogram { latencies.histogram }
  /// Time to first token of all requests, failed ones infinite.
  package var firstToken: LogLinearHistogram { firstTokens.histogram }
  /// Time per output token after the first, of served requests with two or more.
  package var perOutputToken: LogLinearHistogram { perOutputTokens.histogram }

  @inline(__always)
  mutating func fold(_ completed: borrowing CompletedRequest, inTime: Bool) {
    total.fold(completed, inTime: inTime)
    if let regret = completed.cacheRegret { caching.fold(completed.outcome.usage, regret) }
    MetricTally.fold(completed, inTime, into: &taskTypes, completed.request.taskType.offset)
    MetricTally.fold(completed, inTime, into: &tenants, completed.request.tenant.offset)
    if let error = completed.outcome.error {
      count(error)
    } else {
      foldTimes(completed)
    }
  }

  private mutating func count(_ error: ErrorClass) {
    if failures.isEmpty { failures = Array(repeating: 0, count: ErrorClass.allCases.count) }
    failures[Int(error.rawValue)] &+= 1
    latencies.recordInfinite()
    firstTokens.recordInfinite()
  }

  private mutating func foldTimes(_ completed: borrowing CompletedRequest) {
    let latency = completed.outcome.endToEnd.nanoseconds
    latencies.record(latency)
    guard let first = completed.outcome.timeToFirstToken?.nanoseconds else { return }
    firstTokens.record(first)
    firstTokenSum += Int128(first)
    let more = Int64(completed.outcome.servedOutput.count) &- 1
    guard more > 0 else { return }
    let each = (latency &- first) / more
    perOutputTokens.record(each)
    perOutputTokenSum += Int128(each)
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
    total.merge(other.total)
    MetricTally.merge(other.failures, into: &failures)
    MetricTally.merge(other.choices, into: &choices)
    MetricTally.merge(other.taskTypes, into: &taskTypes)
    MetricTally.merge(other.tenants, into: &tenants)
    firstTokenSum += other.firstTokenSum
    perOutputTokenSum += other.perOutputTokenSum
    caching.merge(other.caching)
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
