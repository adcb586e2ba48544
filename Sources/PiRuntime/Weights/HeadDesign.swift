// SPDX-License-Identifier: Apache-2.0

/// How raw features become the columns that every head of some routing weights reads.
///
/// A feature is named as in ``RoutingFeatures``; `model` stands for the model that a deployment serves.
/// Categories are those of the weights, so that a fleet in another order, or with more in it, is read right.
package struct HeadDesign: Hashable, Sendable {
  /// The features with the ranges of their log, and their interactions.
  package let schema: FeatureSchema
  /// The deployments and task types behind the categories.
  package let names: FleetNames

  package init(_ schema: FeatureSchema, names: FleetNames) {
    self.schema = schema
    self.names = names
  }

  /// Binds the design to the raw features of a run.
  ///
  /// - Parameters:
  ///   - features: names of raw features, those of a request before those of a candidate.
  ///   - fleet: the run's deployments, in its order.
  ///   - taskTypes: the run's task types, in its order.
  /// - Returns: the binding; nil when the run lacks a feature, whose name the design then reports by
  ///   ``missing(in:)``.
  package func bound(
    to features: [String],
    fleet: [FleetNames.Place],
    taskTypes: [String]
  ) -> DesignBinding? {
    var sources: ContiguousArray<DesignBinding.Source> = []
    for feature in schema.features {
      guard let position = features.firstIndex(of: HeadDesign.raw(feature.name)) else { return nil }
      sources.append(
        DesignBinding.Source(
          position: position,
          codes: codes(of: feature.name, fleet: fleet, taskTypes: taskTypes)
        )
      )
    }
    return DesignBinding(schema, sources)
  }

  /// Features of the design that a run does not have.
  package func missing(in features: [String]) -> [String] {
    schema.features.map { HeadDesign.raw($0.name) }.filter { !features.contains($0) }
  }

  /// The raw feature that a feature of the design is read from.
  private static func raw(_ name: String) -> String { name == "model" ? "deployment" : name }

  /// What the positions of a run's list are called by the weights; not-a-number for what they do not
  /// know; nil for a feature that is no category.
  private func codes(
    of feature: String,
    fleet: [FleetNames.Place],
    taskTypes: [String]
  ) -> ContiguousArray<Double>? {
    func code(_ position: Int?) -> Double { position.map(Double.init) ?? .nan }
    switch feature {
    case "deployment":
      return ContiguousArray(names.places(of: fleet).map(code))
    case "model":
      let models = names.models
      return ContiguousArray(fleet.map { code(models.firstIndex(of: $0.model)) })
    case "task_type":
      return ContiguousArray(taskTypes.map { code(names.taskTypes.firstIndex(of: $0)) })
    default:
      return nil
    }
  }
}

/// A design bound to the raw features of one run, with the columns of the row that was encoded last.
package struct DesignBinding: Sendable {
  struct Source: Sendable {
    /// Where the raw value stands among those of a request and a candidate.
    var position: Int
    /// What a raw position is called by the weights; nil for a number.
    var codes: ContiguousArray<Double>?
  }

  private let schema: FeatureSchema
  private let sources: ContiguousArray<Source>
  private var values: ContiguousArray<Double>
  /// The columns of the row that was encoded last.
  package private(set) var row: [Double]

  fileprivate init(_ schema: FeatureSchema, _ sources: ContiguousArray<Source>) {
    self.schema = schema
    self.sources = sources
    values = ContiguousArray(repeating: 0, count: sources.count)
    row = Array(repeating: 0, count: schema.width)
  }

  /// Encodes a request at a candidate.
  ///
  /// - Parameters:
  ///   - request: the request's raw values.
  ///   - candidates: raw values of candidates, one row after the other.
  ///   - start: where the candidate's row begins.
  package mutating func encode(
    request: ContiguousArray<Float>,
    candidates: ContiguousArray<Float>,
    from start: Int
  ) {
    for (index, source) in sources.enumerated() {
      let place = source.position - request.count
      take(Double(place < 0 ? request[source.position] : candidates[start + place]), at: index)
    }
    finish()
  }

  /// Encodes one row of raw values, those of the request first.
  package mutating func encode(_ raw: Span<Double>) {
    for (index, source) in sources.enumerated() { take(raw[source.position], at: index) }
    finish()
  }

  private mutating func finish() {
    // Taken out, because a span of it would lend all of self.
    var columns: [Double] = []
    swap(&columns, &row)
    do {
      var span = columns.mutableSpan
      schema.encode(values.span, into: &span)
    }
    swap(&columns, &row)
  }

  private mutating func take(_ raw: Double, at index: Int) {
    guard let codes = sources[index].codes else {
      values[index] = raw
      return
    }
    let position = Int(exactly: raw) ?? -1
    values[index] = codes.indices.contains(position) ? codes[position] : .nan
  }
}
