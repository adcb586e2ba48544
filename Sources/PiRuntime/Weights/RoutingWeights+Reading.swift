// SPDX-License-Identifier: Apache-2.0

package import PiCore
import PiCryptography

/// Reading `model.json`, the document of docs/weights.md.
extension RoutingWeights {
  /// Most columns of a design, which bounds what a document makes the reader do.
  package static let mostColumns = 65_536

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - bytes: the document.
  ///   - file: what errors call it.
  /// - Throws: where it is not what the schema says, with line and column.
  package init(document bytes: [UInt8], named file: String) throws(InputError) {
    var fields = try JSONObjectReader(try JSONReader.parse(bytes, named: file))
    let version: JSONNode = try fields.required("schema_version")
    guard case .number(let number) = version.value, number.int64 == Int64(Self.schemaVersion) else {
      throw version.unexpected("schema version \(Self.schemaVersion)")
    }
    let names = try FleetNames(
      deployments: fields.required("deployments"),
      taskTypes: fields.required("task_types")
    )
    let schema = try FeatureSchema(
      features: fields.required("features"),
      interactions: fields.required("interactions"),
      names: names
    )
    let heads: JSONNode = try fields.required("heads")
    model = try RoutingModel(heads, columns: schema.width)
    design = HeadDesign(schema, names: names)
    let table: JSONNode = try fields.required("table")
    self.table = try RoutingWeights.positions(table, below: names.deployments.count)
    guard self.table.count == names.taskTypes.count else {
      throw table.unexpected("one deployment per task type")
    }
    let groups: JSONNode = try fields.required("interchangeable")
    interchangeable = try groups.elements().map { node throws(InputError) in
      try RoutingWeights.positions(node, below: names.deployments.count)
    }
    try fields.finish()
    digest = SHA256.digest(of: bytes).hexadecimal
  }

  fileprivate static func positions(
    _ node: JSONNode,
    below count: Int
  ) throws(InputError) -> [Int] {
    try node.elements().map { element throws(InputError) in
      guard case .number(let number) = element.value, let whole = number.int64,
        (0..<Int64(count)).contains(whole)
      else { throw element.unexpected("the position of a deployment, 0 … \(count - 1)") }
      return Int(whole)
    }
  }
}

extension FleetNames {
  fileprivate init(deployments: JSONNode, taskTypes: JSONNode) throws(InputError) {
    self.deployments = try deployments.elements().map { node throws(InputError) in
      var fields = try JSONObjectReader(node)
      let place = Place(
        name: try fields.required("name", as: String.self),
        model: try fields.required("model", as: String.self)
      )
      try fields.finish()
      return place
    }
    self.taskTypes = try taskTypes.elements().map { node throws(InputError) in
      try String(json: node)
    }
    guard Set(self.deployments).count == self.deployments.count, !self.deployments.isEmpty else {
      throw deployments.unexpected("at least one deployment, none of them twice")
    }
    guard Set(self.taskTypes).count == self.taskTypes.count else {
      throw taskTypes.unexpected("different task types")
    }
  }
}

extension FeatureSchema {
  fileprivate init(
    features: JSONNode,
    interactions: JSONNode,
    names: FleetNames
  ) throws(InputError) {
    var specs: [FeatureSpec] = []
    for node in try features.elements() { specs.append(try FeatureSpec(node, names: names)) }
    guard Set(specs.map(\.name)).count == specs.count, !specs.isEmpty else {
      throw features.unexpected("at least one feature, none of them twice")
    }
    var pairs: [Interaction] = []
    var columns = specs.reduce(0) { $0 + $1.width }
    for node in try interactions.elements() {
      let pair = try node.elements().map { element throws(InputError) in try String(json: element) }
      let found = pair.compactMap { name in specs.first { $0.name == name } }
      guard found.count == 2 else { throw node.unexpected("the names of two features") }
      columns += found[0].width * found[1].width
      pairs.append(Interaction(pair[0], pair[1]))
    }
    guard columns <= RoutingWeights.mostColumns else {
      throw features.unexpected("at most \(RoutingWeights.mostColumns) columns")
    }
    self.init(specs, interactions: pairs)
  }
}

extension FeatureSpec {
  fileprivate init(_ node: JSONNode, names: FleetNames) throws(InputError) {
    var fields = try JSONObjectReader(node)
    let name = try fields.required("name", as: String.self)
    let missing: JSONNode = try fields.required("missing")
    guard let rule = Missing(rawValue: try String(json: missing)) else {
      throw missing.unexpected("one of \(Missing.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    let transform: JSONNode = try fields.required("transform")
    switch try String(json: transform) {
    case "categories":
      guard let categories = names.categories(of: name) else {
        throw transform.unexpected("a number's transform: identity or log1p")
      }
      self.init(name: name, categories: categories, missing: rule)
    case let word where word == "identity" || word == "log1p":
      let least = try fields.required("least", as: Double.self)
      let largest = try fields.required("largest", as: Double.self)
      let usual = try fields.required("default", as: Double.self)
      guard !name.isEmpty, least <= usual, usual <= largest else {
        throw node.unexpected("a name, and a default between least and largest")
      }
      self.init(
        name: name,
        unit: try fields.required("unit", as: String.self),
        range: least...largest,
        defaultValue: usual,
        missing: rule,
        transform: word == "log1p" ? .log1p : .identity
      )
    default:
      throw transform.unexpected("one of categories, identity, log1p")
    }
    try fields.finish()
  }
}

extension RoutingModel {
  fileprivate init(_ node: JSONNode, columns: Int) throws(InputError) {
    var fields = try JSONObjectReader(node)
    served = try LinearHead(fields.required("served"), link: .logit, columns)
    let solved: JSONNode = try fields.required("solved")
    if case .null = solved.value {
      self.solved = nil
    } else {
      self.solved = try LinearHead(solved, link: .logit, columns)
    }
    timeToFirstToken = try LinearHead(fields.required("log_ttft_s"), link: .log, columns)
    timePerOutputToken = try LinearHead(fields.required("log_tpot_s"), link: .log, columns)
    output = try LinearHead(fields.required("log_output_tokens"), link: .log, columns)
    onTime = try LogisticCurve(fields.required("on_time"))
    success = try LogisticCurve(fields.required("success"))
    try fields.finish()
  }
}

extension LinearHead {
  fileprivate init(_ node: JSONNode, link: Link, _ columns: Int) throws(InputError) {
    var fields = try JSONObjectReader(node)
    intercept = try fields.required("intercept", as: Double.self)
    spread = try fields.required("spread", as: Double.self, in: 0...100)
    let numbers: JSONNode = try fields.required("coefficients")
    coefficients = ContiguousArray(
      try numbers.elements().map { element throws(InputError) in try Double(json: element) }
    )
    guard coefficients.count == columns else {
      throw numbers.unexpected("\(columns) coefficients, one per column")
    }
    self.link = link
    try fields.finish()
  }
}

extension LogisticCurve {
  fileprivate init(_ node: JSONNode) throws(InputError) {
    var fields = try JSONObjectReader(node)
    intercept = try fields.required("intercept", as: Double.self)
    slope = try fields.required("slope", as: Double.self)
    try fields.finish()
  }
}

extension JSONNode {
  /// The elements of an array.
  fileprivate func elements() throws(InputError) -> [JSONNode] {
    guard case .array(let elements) = value else { throw unexpected("an array") }
    return elements
  }
}
