// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The features of a request at a candidate that a gateway knows when it decides: schema 2.
///
/// One schema for logging, training and serving. The log keeps values before any transform, so that
/// training may choose others. The first features describe the request at the decision, the others a
/// candidate. Values are Float32: what is recorded is what was used.
/// Not-a-number stands for what nothing tells. The hour is that of the run's clock.
package struct RoutingFeatures: Sendable {
  /// Names, units, ranges and transforms.
  package let schema: FeatureSchema
  /// How many of the features, the first ones, describe the request.
  package let requestFeatures: Int
  private let objectives: ContiguousArray<TimeSpan?>

  /// Creates the features of a fleet's requests.
  ///
  /// - Parameters:
  ///   - deployments: names of the fleet, in fleet order.
  ///   - taskTypes: names of task types, in order.
  ///   - objectives: their service-level objectives, in the same order; nil where there is none.
  package init(deployments: [String], taskTypes: [String], objectives: [TimeSpan?]) {
    precondition(objectives.count == taskTypes.count, "one objective per task type, or nil")
    let request = RoutingFeatures.ofRequest(taskTypes)
    schema = FeatureSchema(request + RoutingFeatures.ofCandidate(deployments))
    requestFeatures = request.count
    self.objectives = ContiguousArray(objectives)
  }

  /// Creates the features of a fleet's requests with the objectives of their task types.
  package init(deployments: [String], taskTypes: [TaskType]) {
    self.init(
      deployments: deployments,
      taskTypes: taskTypes.map(\.name),
      objectives: taskTypes.map(\.objective)
    )
  }

  /// How many features describe a candidate.
  package var candidateFeatures: Int { schema.features.count - requestFeatures }

  /// Places of features of the request.
  package enum Place {
    package static let timeLeft = 7
  }

  private static func ofRequest(_ taskTypes: [String]) -> [FeatureSpec] {
    [
      FeatureSpec(name: "task_type", categories: taskTypes),
      tokens("input_tokens"),
      tokens("shared_prefix_tokens"),
      tokens("output_cap"),
      FeatureSpec(name: "priority", unit: "level", range: 0...3, defaultValue: 1),
      FeatureSpec(name: "streams", unit: "flag", range: 0...1, defaultValue: 1),
      FeatureSpec(
        name: "hour",
        unit: "hours",
        range: 0...24,
        defaultValue: 0,
        transform: .cycle(period: 24, harmonics: 2)
      ),
      positive("time_left_s", unit: "seconds", missing: .indicate),
      FeatureSpec(name: "attempt", unit: "ordinal", range: 0...64, defaultValue: 0),
    ]
  }

  private static func ofCandidate(_ deployments: [String]) -> [FeatureSpec] {
    let prices = ["input_price", "cached_input_price", "cache_write_price", "output_price"]
    let memories = ["10s", "60s", "300s"]
    return [FeatureSpec(name: "deployment", categories: deployments)]
      + [tokens("fresh_input_tokens"), tokens("cached_input_tokens")]
      + prices.map { positive($0, unit: "dollars per million tokens") }
      + [
        positive("in_flight", unit: "attempts"),
        positive("tokens_in_flight", unit: "tokens", most: 1e12),
      ]
      + memories.map { positive("ttft_mean_\($0)", unit: "seconds", missing: .indicate) }
      + memories.map { positive("tpot_mean_\($0)", unit: "seconds", missing: .indicate) }
      + ["ttft_p50_60s", "ttft_p95_60s", "tpot_p50_60s", "tpot_p95_60s"].map {
        positive($0, unit: "seconds", missing: .indicate)
      }
      + ["error_share_60s", "rate_limited_share_60s"].map {
        FeatureSpec(name: $0, unit: "share", range: 0...1, defaultValue: 0, missing: .indicate)
      }
      + [
        positive("since_error_s", unit: "seconds", missing: .indicate),
        positive("request_headroom", unit: "requests", missing: .indicate),
        positive("token_headroom", unit: "tokens", most: 1e12, missing: .indicate),
        positive("retry_after_s", unit: "seconds"),
      ]
  }

  private static func tokens(_ name: String) -> FeatureSpec {
    positive(name, unit: "tokens", most: Double(TokenCount.mostPerRequest))
  }

  private static func positive(
    _ name: String,
    unit: String,
    most: Double = 1e6,
    missing: FeatureSpec.Missing = .useDefault
  ) -> FeatureSpec {
    FeatureSpec(
      name: name,
      unit: unit,
      range: 0...most,
      defaultValue: 0,
      missing: missing,
      transform: .log1p
    )
  }

  /// Appends the values that describe a request at a decision.
  ///
  /// - Parameters:
  ///   - request: the request.
  ///   - now: the instant of the decision.
  ///   - attempt: how many attempts the request has had.
  ///   - values: what they are appended to, as many as ``requestFeatures``.
  package func append(
    _ request: Request,
    now: Instant,
    attempt: Int,
    to values: inout ContiguousArray<Float>
  ) {
    let day: Int64 = 86_400_000_000_000
    let intoDay = ((now.nanoseconds % day) + day) % day
    values.reserveCapacity(values.count + requestFeatures)
    values.append(Float(request.taskType.offset))
    values.append(Float(request.inputTokens.count))
    values.append(Float(request.sharedPrefixTokens.count))
    values.append(Float(request.outputCap.count))
    values.append(Float(request.priority))
    values.append(request.streams ? 1 : 0)
    values.append(Float(Double(intoDay) / 3_600e9))
    values.append(timeLeft(of: request.taskType, since: request.arrival, at: now))
    values.append(Float(attempt))
  }

  /// Seconds of a task type's objective that are left, 0 when it has passed; not-a-number without one.
  package func timeLeft(
    of taskType: TaskTypeIndex,
    since arrival: Instant,
    at now: Instant
  ) -> Float {
    guard objectives.indices.contains(taskType.offset),
      let objective = objectives[taskType.offset]
    else { return .nan }
    return Float(max(0, (objective - (now - arrival)).seconds))
  }

  /// Appends the values that describe each candidate of a request, one row per candidate.
  ///
  /// - Parameters:
  ///   - candidates: deployments that may take the request.
  ///   - request: the request.
  ///   - now: the instant of the decision.
  ///   - fleet: prices and attempts in flight.
  ///   - monitor: what was seen of the fleet.
  ///   - rows: what they are appended to, ``candidateFeatures`` per candidate.
  package func append(
    _ candidates: ContiguousArray<DeploymentIndex>,
    of request: Request,
    now: Instant,
    fleet: borrowing ObservedFleet,
    monitor: inout FleetMonitor,
    to rows: inout ContiguousArray<Float>
  ) {
    rows.reserveCapacity(rows.count + candidates.count * candidateFeatures)
    let input = request.inputTokens.count
    for candidate in candidates {
      let cached = min(monitor.cachedTokens(of: request, at: candidate, now: now), input)
      let prices = fleet.prices[candidate.offset].prices(forInput: Int64(input))
      rows.append(Float(candidate.offset))
      rows.append(Float(input - cached))
      rows.append(Float(cached))
      rows.append(Float(prices.input.dollarsPerMillionTokens))
      rows.append(Float(prices.cachedInput.dollarsPerMillionTokens))
      rows.append(Float(prices.writtenInput.dollarsPerMillionTokens))
      rows.append(Float(prices.output.dollarsPerMillionTokens))
      rows.append(Float(fleet.inFlight[candidate.offset]))
      monitor.figures(of: candidate, at: now).append(to: &rows)
    }
  }
}

extension DeploymentFigures {
  /// Appends the figures in the schema's order.
  fileprivate func append(to row: inout ContiguousArray<Float>) {
    func append(_ value: Double?) { row.append(value.map { Float($0) } ?? .nan) }
    row.append(Float(tokensInFlight))
    for lane in 0..<3 { append(timeToFirstToken?[lane]) }
    for lane in 0..<3 { append(timePerOutputToken?[lane]) }
    append(medianTimeToFirstToken)
    append(tailTimeToFirstToken)
    append(medianTimePerOutputToken)
    append(tailTimePerOutputToken)
    append(errorShare)
    append(rateLimitedShare)
    append(secondsSinceError)
    append(requestHeadroom.map { Double($0) })
    append(tokenHeadroom.map { Double($0) })
    row.append(Float(retryAfter))
  }
}
