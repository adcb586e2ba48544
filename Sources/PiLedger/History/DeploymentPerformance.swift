// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiStatistics
package import PiTelemetry

/// How one deployment performed over the attempts that a store holds of it.
///
/// Latency and TTFT are those of complete answers; the share of failures stands beside them.
/// Quantiles come from a histogram with a relative error of at most 0.4 %.
package struct DeploymentPerformance: Sendable {
  /// Name of the deployment.
  package let deployment: String
  /// Who serves it; nil when unknown.
  package let provider: String?
  /// The model that it serves; nil when unknown.
  package let model: String?
  /// Attempts that ended.
  package private(set) var attempts = 0
  /// Attempts that failed, without those that were given up.
  package private(set) var failed = 0
  /// Attempts that the gateway or the caller gave up.
  package private(set) var cancelled = 0
  /// Output tokens of all attempts.
  package private(set) var outputTokens: Int64 = 0
  /// Nanoseconds that the records of its runs span.
  package fileprivate(set) var span: Int128 = 0
  /// Failures here whose request was served later.
  package private(set) var recovered = 0
  /// Failures here whose request was never served.
  package private(set) var unrecovered = 0
  /// Whether some of its requests have no recorded arrival, so that there is no rate.
  package fileprivate(set) var lacksArrivals = false
  private var recovery: Int128 = 0
  private var latency = Spread()
  private var firstToken = Spread()
  /// Output tokens after the first, and the nanoseconds that they took.
  private var generated: (tokens: Int64, nanoseconds: Int128) = (0, 0)

  fileprivate init(_ name: DeploymentName) {
    deployment = name.name
    provider = name.provider
    model = name.model
  }

  /// Share of attempts that failed, among those that were not given up; nil without any.
  package var errorShare: Double? {
    attempts > cancelled ? Double(failed) / Double(attempts - cancelled) : nil
  }

  /// Attempts a minute over the span of its runs' records; nil where arrivals were not recorded.
  package var attemptsPerMinute: Double? {
    span > 0 && !lacksArrivals ? Double(attempts) / (Double(span) / 6e10) : nil
  }

  /// Output tokens a second over the span of its runs' records; nil where arrivals were not recorded.
  package var outputTokensPerSecond: Double? {
    span > 0 && !lacksArrivals ? Double(outputTokens) / (Double(span) / 1e9) : nil
  }

  /// Output tokens a second while an answer is being written, after its first token.
  package var generationTokensPerSecond: Double? {
    generated.nanoseconds > 0
      ? Double(generated.tokens) / (Double(generated.nanoseconds) / 1e9) : nil
  }

  /// Mean seconds from a request's first failure, when it was here, to its answer.
  package var meanRecoverySeconds: Double? {
    recovered > 0 ? Double(recovery) / 1e9 / Double(recovered) : nil
  }

  /// Seconds from start to end of complete answers.
  package var latencySeconds: Spread { latency }
  /// Seconds from start to first token of complete answers.
  package var ttftSeconds: Spread { firstToken }

  /// A mean and quantiles.
  package struct Spread: Sendable {
    private var histogram = LogLinearHistogram()
    private var sum: Int128 = 0

    mutating func add(_ span: TimeSpan) {
      guard span >= .zero else { return }
      histogram.record(min(span.nanoseconds, LogLinearHistogram.largest))
      sum += Int128(span.nanoseconds)
    }

    /// The mean in seconds; nil without values.
    package var mean: Double? {
      histogram.count > 0 ? Double(sum) / 1e9 / Double(histogram.count) : nil
    }

    /// A quantile in seconds; nil without values.
    package func quantile(_ p: Double) -> Double? { histogram.quantile(p).map { $0 / 1e9 } }
  }

  fileprivate mutating func add(_ attempt: AttemptRecord) {
    attempts += 1
    if attempt.isUsageKnown { outputTokens += Int64(attempt.outcome.usage.output.count) }
    guard attempt.outcome.error == nil else {
      if attempt.outcome.error == .cancelled { cancelled += 1 } else { failed += 1 }
      return
    }
    let whole = attempt.ended - attempt.started
    latency.add(whole)
    guard let first = attempt.outcome.timeToFirstToken else { return }
    firstToken.add(first)
    let output = Int64(attempt.outcome.usage.output.count)
    guard attempt.isUsageKnown, output > 1, whole > first else { return }
    generated.tokens += output - 1
    generated.nanoseconds += Int128((whole - first).nanoseconds)
  }

  /// Counts attempts of a request of which no times were recorded.
  fileprivate mutating func add(unrecorded count: Int, error: ErrorClass?) {
    attempts += count
    guard let error else { return }
    if error == .cancelled { cancelled += count } else { failed += count }
  }

  /// Notes when the request of a failure here was served, if it was.
  fileprivate mutating func recover(_ failure: Instant, by served: Instant?) {
    guard let served else {
      unrecovered += 1
      return
    }
    recovered += 1
    recovery += Int128(max(0, (served - failure).nanoseconds))
  }
}

/// How the deployments of some runs performed, and how many of all requests failed.
package struct PerformanceSummary: Sendable {
  /// The deployments in the order of their names; those of one name, provider and model are one.
  package let deployments: [DeploymentPerformance]
  /// Requests of which it is known whether a complete answer came.
  package let requests: Int
  /// Those of them that got none.
  package let failedRequests: Int
  /// Those of them of which no deployment was asked, such as refusals by the gateway.
  package let unattemptedRequests: Int

  /// Share of requests that got no complete answer; nil without any.
  package var errorShare: Double? {
    requests > 0 ? Double(failedRequests) / Double(requests) : nil
  }

  /// Reads some runs of a store.
  ///
  /// - Parameters:
  ///   - reader: of the store.
  ///   - isWanted: which runs count.
  /// - Throws: `StoreError`.
  package init(
    _ reader: any TelemetryReader,
    where isWanted: (StoredRun) -> Bool
  ) throws(StoreError) {
    var table = PerformanceTable()
    for run in try reader.runs() where isWanted(run) {
      table.begin(run)
      try reader.traffic(of: run.id) {
        table.add($0)
        return true
      }
      table.end()
    }
    deployments = table.rows.sorted { left, right in
      left.deployment.utf8.lexicographicallyPrecedes(right.deployment.utf8)
    }
    (requests, failedRequests) = (table.requests, table.failed)
    unattemptedRequests = table.unattempted
  }
}

/// Deployments while their runs are read.
private struct PerformanceTable {
  private(set) var rows: [DeploymentPerformance] = []
  private(set) var requests = 0
  private(set) var failed = 0
  private(set) var unattempted = 0
  private var positions: [DeploymentName: Int] = [:]
  private var ofRun: [Int] = []
  private var first = Instant.distantFuture
  private var last = Instant(nanoseconds: .min)
  /// Whether a request of the run has no recorded arrival, and when its requests arrived.
  private var lacksArrivals = false
  private var isImported = false
  private var arrivals = (first: Instant.distantFuture, last: Instant(nanoseconds: .min), count: 0)

  mutating func begin(_ run: StoredRun) {
    (first, last) = (.distantFuture, Instant(nanoseconds: .min))
    lacksArrivals = false
    isImported = run.description.origin == .imported
    arrivals = (.distantFuture, Instant(nanoseconds: .min), 0)
    ofRun = run.description.deployments.map { name in
      if let known = positions[name] { return known }
      positions[name] = rows.count
      rows.append(DeploymentPerformance(name))
      return rows.count - 1
    }
  }

  mutating func add(_ traffic: RequestTraffic) {
    if let request = traffic.request {
      note(arrivalOf: request)
      add(request, hasAttempts: !traffic.attempts.isEmpty)
    }
    var failure: (row: Int, instant: Instant)?
    for attempt in traffic.attempts where ofRun.indices.contains(Int(attempt.deployment.position)) {
      let row = ofRun[Int(attempt.deployment.position)]
      rows[row].add(attempt)
      first = min(first, attempt.started)
      last = max(last, attempt.ended)
      let error = attempt.outcome.error
      if failure == nil, error != nil, error != .cancelled { failure = (row, attempt.ended) }
    }
    guard let failure, let request = traffic.request, let isServed = request.isServed else {
      return
    }
    rows[failure.row].recover(failure.instant, by: isServed ? request.ended : nil)
  }

  private mutating func note(arrivalOf request: RequestRecord) {
    if !request.isArrivalKnown { lacksArrivals = true }
    arrivals.first = min(arrivals.first, request.arrival)
    arrivals.last = max(arrivals.last, request.arrival)
    arrivals.count += 1
  }

  /// Counts a request; one without a recorded attempt, as where a log has no end, counts for its
  /// deployment too.
  private mutating func add(_ request: RequestRecord, hasAttempts: Bool) {
    guard let isServed = request.isServed else { return }
    requests += 1
    if !isServed { failed += 1 }
    guard !hasAttempts else { return }
    let count = Int(request.attempts ?? 1)
    guard count > 0, let position = request.deployment?.position,
      ofRun.indices.contains(Int(position))
    else {
      if !isServed { unattempted += 1 }
      return
    }
    rows[ofRun[Int(position)]].add(
      unrecorded: count,
      error: isServed ? nil : request.error ?? .serverError
    )
  }

  mutating func end() {
    // Imports of before do not say so: there all requests arrive at 0.
    let isOneInstant = arrivals.count > 1 && arrivals.first == arrivals.last
    if lacksArrivals || (isImported && isOneInstant && arrivals.first == .zero) {
      for row in ofRun { rows[row].lacksArrivals = true }
    }
    guard first < last else { return }
    for row in Set(ofRun).sorted() { rows[row].span += Int128((last - first).nanoseconds) }
  }
}
