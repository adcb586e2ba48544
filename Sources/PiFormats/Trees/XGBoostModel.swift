// SPDX-License-Identifier: Apache-2.0
// The JSON that XGBoost's Booster.save_model writes, from version 1.0 on.

internal import PiCore
import PiRuntime

/// A reader of XGBoost's JSON models.
struct XGBoostModel {
  private let features: Int
  private let outputs: Int
  private var room = TreeEnsemble.maximumNodes

  static func read(_ bytes: [UInt8], named file: String) throws(InputError) -> TreeEnsemble {
    let root = try JSONReader.parse(bytes, named: file)
    var fields = try JSONObjectReader(root)
    let version: [Int] = try fields.required("version")
    guard let major = version.first, major >= 1 else {
      throw (root["version"] ?? root).unexpected("version 1 or later")
    }
    let learnerNode: JSONNode = try fields.required("learner")
    var learner = try JSONObjectReader(learnerNode)
    let parameters: JSONNode = try learner.required("learner_model_param")
    var counts = try JSONObjectReader(parameters)
    let columns = try XGBoostNumber.count(
      &counts,
      "num_feature",
      in: 1...TreeEnsemble.maximumFeatures
    )
    let range = 0...TreeEnsemble.maximumOutputs
    let classes = try XGBoostNumber.count(&counts, "num_class", in: range)
    let targets =
      counts.contains("num_target")
      ? try XGBoostNumber.count(&counts, "num_target", in: range) : 1
    let objectiveNode: JSONNode = try learner.required("objective")
    var objectiveFields = try JSONObjectReader(objectiveNode)
    let name: String = try objectiveFields.required("name")
    guard let objective = XGBoostObjective(name) else {
      throw (objectiveNode["name"] ?? objectiveNode).unexpected(XGBoostObjective.expectation)
    }
    var model = XGBoostModel(features: columns, outputs: max(classes, targets, 1))
    let base = try model.base(try counts.required("base_score"), objective)
    let names = try learner.optional("feature_names", as: [String].self) ?? []
    let (nodes, trees) = try model.trees(try learner.required("gradient_booster"))
    return try TreeEnsembleError.located(in: learnerNode, trees: nodes) {
      () throws(TreeEnsembleError) in
      try TreeEnsemble(
        trees: trees,
        featureCount: columns,
        base: base,
        link: objective.link,
        featureNames: names
      )
    }
  }

  private init(features: Int, outputs: Int) {
    self.features = features
    self.outputs = outputs
  }

  /// Base scores: one number in a text, or from version 3.1 on a list in brackets.
  private func base(
    _ node: JSONNode,
    _ objective: XGBoostObjective
  ) throws(InputError) -> [Double] {
    var text = Substring(try String(json: node))
    if text.hasPrefix("["), text.hasSuffix("]") { text = text.dropFirst().dropLast() }
    let words = text.split(separator: ",")
    guard words.count == 1 || words.count == outputs else {
      throw node.unexpected("one base score, or \(outputs)")
    }
    var scores: [Double] = []
    for word in words {
      guard let value = XGBoostNumber.finite(word), let score = objective.score(base: value) else {
        throw node.unexpected("base scores that the objective can predict")
      }
      scores.append(score)
    }
    return scores.count == outputs ? scores : Array(repeating: scores[0], count: outputs)
  }

  private mutating func trees(
    _ node: JSONNode
  ) throws(InputError) -> ([JSONNode], [TreeDraft]) {
    var booster = try JSONObjectReader(node)
    let kind: Booster = try booster.required("name")
    var weights: [Double]? = try booster.optional("weight_drop")
    if kind == .dart, booster.contains("gbtree") {
      booster = try JSONObjectReader(try booster.required("gbtree"))
    }
    let modelNode: JSONNode = try booster.required("model")
    var model = try JSONObjectReader(modelNode)
    if weights == nil { weights = try model.optional("weight_drop") }
    let nodes: [JSONNode] = try model.required("trees")
    let groups: [Int] = try model.required("tree_info")
    guard groups.count == nodes.count, weights?.count ?? nodes.count == nodes.count else {
      throw modelNode.unexpected("an output and a weight for each of \(nodes.count) trees")
    }
    var trees: [TreeDraft] = []
    for (index, node) in nodes.enumerated() {
      var tree = try XGBoostTree(node)
      let weight = weights?[index] ?? 1
      trees.append(
        try tree.draft(output: groups[index], weight: weight, features: features, room: &room)
      )
    }
    return (nodes, trees)
  }

  private enum Booster: String, CaseIterable, JSONDecodable {
    case gbtree
    case dart
  }
}

/// Numbers that XGBoost writes as texts.
enum XGBoostNumber {
  /// A finite number in decimal digits.
  static func finite(_ text: some StringProtocol) -> Double? {
    let isPlain = text.utf8.allSatisfy { byte in
      UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "+-.eE".utf8.contains(byte)
    }
    guard isPlain, let value = Double(text), value.isFinite else { return nil }
    return value
  }

  static func count(
    _ fields: inout JSONObjectReader,
    _ key: String,
    in range: ClosedRange<Int>
  ) throws(InputError) -> Int {
    let node: JSONNode = try fields.required(key)
    guard let count = Int(try String(json: node)), range.contains(count) else {
      throw node.unexpected("a whole number in \(range.lowerBound) … \(range.upperBound)")
    }
    return count
  }
}
