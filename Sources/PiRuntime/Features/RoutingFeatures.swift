// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The features of a request at a candidate that a gateway knows when it decides.
///
/// One schema for logging, training and serving. The log keeps values before any transform, so that
/// training may choose others; the hour is that of the run's clock.
package struct RoutingFeatures: Sendable {
  /// Names, units, ranges and transforms.
  package let schema: FeatureSchema

  /// Creates the features of a fleet's requests.
  ///
  /// - Parameters:
  ///   - deployments: names of the fleet, in fleet order.
  ///   - taskTypes: names of task types, in order.
  package init(deployments: [String], taskTypes: [String]) {
    schema = FeatureSchema([
      FeatureSpec(name: "deployment", categories: deployments),
      FeatureSpec(name: "task_type", categories: taskTypes),
      RoutingFeatures.tokens("input_tokens"),
      RoutingFeatures.tokens("shared_prefix_tokens"),
      RoutingFeatures.tokens("output_cap"),
      FeatureSpec(name: "priority", unit: "level", range: 0...3, defaultValue: 1),
      FeatureSpec(name: "streams", unit: "flag", range: 0...1, defaultValue: 1),
      FeatureSpec(
        name: "hour",
        unit: "hours",
        range: 0...24,
        defaultValue: 0,
        transform: .cycle(period: 24, harmonics: 2)
      ),
      RoutingFeatures.positive("in_flight", unit: "attempts"),
      RoutingFeatures.positive("input_price", unit: "dollars per million tokens"),
      RoutingFeatures.positive("output_price", unit: "dollars per million tokens"),
    ])
  }

  private static func tokens(_ name: String) -> FeatureSpec {
    positive(name, unit: "tokens", most: Double(TokenCount.mostPerRequest))
  }

  private static func positive(
    _ name: String,
    unit: String,
    most: Double = 1e6
  ) -> FeatureSpec {
    FeatureSpec(name: name, unit: unit, range: 0...most, defaultValue: 0, transform: .log1p)
  }

  /// Appends one row of values for each candidate, to be encoded by the schema.
  package func append(
    _ request: Request,
    candidates: ContiguousArray<DeploymentIndex>,
    fleet: borrowing ObservedFleet,
    now: Instant,
    to rows: inout ContiguousArray<Double>
  ) {
    var values = described(request, now: now)
    for candidate in candidates {
      describe(candidate, fleet, in: &values)
      rows.append(contentsOf: values)
    }
  }

  private func described(_ request: Request, now: Instant) -> [Double] {
    var values = [Double](repeating: 0, count: schema.features.count)
    let day: Int64 = 86_400_000_000_000
    let intoDay = ((now.nanoseconds % day) + day) % day
    values[1] = Double(request.taskType.offset)
    values[2] = Double(request.inputTokens.count)
    values[3] = Double(request.sharedPrefixTokens.count)
    values[4] = Double(request.outputCap.count)
    values[5] = Double(request.priority)
    values[6] = request.streams ? 1 : 0
    values[7] = Double(intoDay) / 3_600e9
    return values
  }

  private func describe(
    _ candidate: DeploymentIndex,
    _ fleet: borrowing ObservedFleet,
    in values: inout [Double]
  ) {
    let prices = fleet.prices[candidate.offset]
    values[0] = Double(candidate.offset)
    values[8] = Double(fleet.inFlight[candidate.offset])
    values[9] = prices.input.dollarsPerMillionTokens
    values[10] = prices.output.dollarsPerMillionTokens
  }
}
