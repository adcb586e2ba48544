// SPDX-License-Identifier: Apache-2.0

import PiRuntime

/// The columns that the heads of some rows read.
///
/// Deployments share what their model, their task type and sizes have in common; interactions let each
/// deviate, and their penalty pulls deviations towards nothing. Load and sizes are clamped to the range of
/// the log, beyond which nothing is known. Recent latency and errors are not among them: a log that spreads
/// load seldom lacks them, a router that prefers often does, and a default would be wrong for each.
enum DesignBuilder {
  /// Interactions of the design, in order.
  private static let interactions = [
    ("deployment", "task_type"), ("model", "task_type"), ("deployment", "fresh_input_tokens"),
    ("task_type", "input_tokens"), ("model", "input_tokens"), ("deployment", "in_flight"),
  ]

  /// Builds the design of some rows.
  static func design(of rows: TrainingRows) -> HeadDesign {
    let names = rows.names
    let categories = ["task_type", "deployment", "model"].map {
      FeatureSpec(name: $0, categories: names.categories(of: $0) ?? [])
    }
    let numbers = [
      number("input_tokens", "tokens", rows, .log1p),
      number("fresh_input_tokens", "tokens", rows, .log1p),
      number("in_flight", "attempts", rows, .identity),
    ]
    let schema = FeatureSchema(
      categories + numbers,
      interactions: interactions.map { FeatureSchema.Interaction($0, $1) }
    )
    return HeadDesign(schema, names: names)
  }

  /// A feature whose values are clamped to what the rows hold; a missing one counts as the mean.
  private static func number(
    _ name: String,
    _ unit: String,
    _ rows: TrainingRows,
    _ transform: FeatureTransform
  ) -> FeatureSpec {
    var (least, largest, sum, count) = (Double.infinity, -Double.infinity, 0.0, 0.0)
    for run in rows.runs {
      guard let position = run.features.firstIndex(of: name) else { continue }
      for row in run.attempts.indices {
        let value = run.value(row, position)
        guard value.isFinite else { continue }
        least = min(least, value)
        largest = max(largest, value)
        sum += value
        count += 1
      }
    }
    guard count > 0 else {
      return FeatureSpec(
        name: name,
        unit: unit,
        range: 0...0,
        defaultValue: 0,
        transform: transform
      )
    }
    return FeatureSpec(
      name: name,
      unit: unit,
      range: least...largest,
      defaultValue: min(max(sum / count, least), largest),
      transform: transform
    )
  }
}
