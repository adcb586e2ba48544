// SPDX-License-Identifier: Apache-2.0

public import PiCore

extension RunDocument {
  /// Reads the bytes of a `results.json`; errors name the file as given.
  public init(json bytes: [UInt8], named file: String) throws(InputError) {
    let root = try JSONReader.parse(bytes, named: file)
    var fields = try JSONObjectReader(root)
    let version = try fields.required("schema_version", as: Int.self)
    guard version == Self.schemaVersion else {
      throw .unexpected(
        at: fields.position,
        expected: "schema_version \(Self.schemaVersion)",
        found: "schema_version \(version)"
      )
    }
    let metrics = try fields.required("metrics", as: [MetricDescriptor].self)
    let strategies = try fields.required("strategies", as: [JSONNode].self)
    self.init(
      title: try fields.required("title"),
      experiment: try fields.required("experiment"),
      description: try fields.required("description"),
      baseline: try fields.required("baseline"),
      objectiveValue: try fields.required("objective_value_usd"),
      replications: try fields.required("replications", in: 0...Int.max),
      isResampled: try fields.required("is_resampled"),
      metrics: metrics,
      strategies: []
    )
    notes = try fields.required("notes")
    workload = try fields.required("workload")
    taskTypes = try fields.required("task_types")
    deployments = try fields.required("deployments")
    faults = try fields.required("faults")
    shareTimeline = try fields.required("share_timeline_s")
    detections = try fields.required("detections")
    checks = try fields.required("checks")
    identity = try fields.required("identity")
    manifest = try fields.required("manifest")
    try fields.finish()
    for node in strategies {
      self.strategies.append(try StrategyResult(json: node, metrics: metrics))
    }
  }
}

extension DescriptionRow: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "an object with label and value" }

  /// Reads a row.
  public init(json node: JSONNode) throws(InputError) {
    var fields = try JSONObjectReader(node)
    self.init(try fields.required("label"), try fields.required("value"))
    try fields.finish()
  }
}

extension TaskTypeRow: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "a task type" }

  /// Reads a row.
  public init(json node: JSONNode) throws(InputError) {
    var fields = try JSONObjectReader(node)
    self.init(
      name: try fields.required("name"),
      share: try fields.required("share"),
      objectiveSeconds: try fields.required("objective_s"),
      medianInputTokens: try fields.optional("median_input_tokens"),
      medianOutputTokens: try fields.optional("median_output_tokens")
    )
    try fields.finish()
  }
}

extension DeploymentRow: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "a deployment" }

  /// Reads a row.
  public init(json node: JSONNode) throws(InputError) {
    var fields = try JSONObjectReader(node)
    self.init(
      name: try fields.required("name"),
      provider: try fields.required("provider"),
      model: try fields.required("model"),
      columns: try fields.required("columns")
    )
    try fields.finish()
  }
}

extension MetricDescriptor.Unit: JSONDecodable {}
extension MetricDescriptor.Direction: JSONDecodable {}

extension MetricDescriptor: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "a metric" }

  /// Reads a descriptor.
  public init(json node: JSONNode) throws(InputError) {
    var fields = try JSONObjectReader(node)
    self.init(
      id: try fields.required("id"),
      label: try fields.required("label"),
      unit: try fields.required("unit"),
      better: try fields.required("better"),
      isHeadline: try fields.required("is_headline")
    )
    try fields.finish()
  }
}

extension FaultSpan: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "a fault" }

  /// Reads a span.
  public init(json node: JSONNode) throws(InputError) {
    var fields = try JSONObjectReader(node)
    self.init(
      label: try fields.required("label"),
      deployments: try fields.required("deployments"),
      startSeconds: try fields.required("start_s"),
      endSeconds: try fields.required("end_s")
    )
    try fields.finish()
  }
}

extension DetectionRow: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "a detection" }

  /// Reads a row.
  public init(json node: JSONNode) throws(InputError) {
    var fields = try JSONObjectReader(node)
    self.init(
      strategy: try fields.required("strategy"),
      fault: try fields.required("fault"),
      reactionSeconds: try fields.optional("reaction_s"),
      recoverySeconds: try fields.optional("recovery_s"),
      shareBefore: try fields.optional("share_before"),
      shareDuring: try fields.optional("share_during")
    )
    try fields.finish()
  }
}

extension CheckRow: JSONDecodable {
  /// What an error says was expected.
  public static var jsonExpectation: String { "a check" }

  /// Reads a row.
  public init(json node: JSONNode) throws(InputError) {
    var fields = try JSONObjectReader(node)
    self.init(
      name: try fields.required("name"),
      left: try CheckRow.sum(try fields.required("left")),
      right: try CheckRow.sum(try fields.required("right")),
      unit: try fields.required("unit")
    )
    let flag = try fields.required("passed", as: JSONNode.self)
    try fields.finish()
    guard try Bool(json: flag) == passed else {
      throw flag.unexpected("\(passed), because the sums are \(detail)")
    }
  }

  /// A sum, which may be larger than a JSON number can hold exactly and is therefore a text.
  private static func sum(_ node: JSONNode) throws(InputError) -> Int128 {
    guard let sum = Int128(try String(json: node)) else {
      throw node.unexpected("a whole number as text")
    }
    return sum
  }
}
