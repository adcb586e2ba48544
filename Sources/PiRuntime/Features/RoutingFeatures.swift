// SPDX-License-Identifier: Apache-2.0

package import PiCore

/// The features of a request at a candidate that a gateway knows when it decides.
///
/// One schema for logging, training and serving. The log keeps values before any transform, so that
/// training may choose others. The first features describe the request, when its first decision is
/// made, and are kept once per request; the others describe a candidate. Values are Float32: what is
/// recorded is what was used. The hour is that of the run's clock.
package struct RoutingFeatures: Sendable {
  /// Names, units, ranges and transforms.
  package let schema: FeatureSchema
  /// How many of the features, the first ones, describe the request.
  package let requestFeatures: Int

  /// Creates the features of a fleet's requests.
  ///
  /// - Parameters:
  ///   - deployments: names of the fleet, in fleet order.
  ///   - taskTypes: names of task types, in order.
  package init(deployments: [String], taskTypes: [String]) {
    let ofRequest = [
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
    ]
    let ofCandidate = [
      FeatureSpec(name: "deployment", categories: deployments),
      RoutingFeatures.positive("in_flight", unit: "attempts"),
      RoutingFeatures.positive("input_price", unit: "dollars per million tokens"),
      RoutingFeatures.positive("output_price", unit: "dollars per million tokens"),
    ]
    schema = FeatureSchema(ofRequest + ofCandidate)
    requestFeatures = ofRequest.count
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

  /// Appends the values that describe a request, to be encoded by the schema before a candidate's.
  package func append(
    _ request: Request,
    now: Instant,
    to values: inout ContiguousArray<Float>
  ) {
    let day: Int64 = 86_400_000_000_000
    let intoDay = ((now.nanoseconds % day) + day) % day
    values.reserveCapacity(requestFeatures)
    values.append(Float(request.taskType.offset))
    values.append(Float(request.inputTokens.count))
    values.append(Float(request.sharedPrefixTokens.count))
    values.append(Float(request.outputCap.count))
    values.append(Float(request.priority))
    values.append(request.streams ? 1 : 0)
    values.append(Float(Double(intoDay) / 3_600e9))
  }

  /// Appends the values that describe each candidate, one row per candidate.
  package func append(
    _ candidates: ContiguousArray<DeploymentIndex>,
    fleet: borrowing ObservedFleet,
    to rows: inout ContiguousArray<Float>
  ) {
    rows.reserveCapacity(candidates.count * (schema.features.count - requestFeatures))
    for candidate in candidates {
      let prices = fleet.prices[candidate.offset]
      rows.append(Float(candidate.offset))
      rows.append(Float(fleet.inFlight[candidate.offset]))
      rows.append(Float(prices.input.dollarsPerMillionTokens))
      rows.append(Float(prices.output.dollarsPerMillionTokens))
    }
  }
}
