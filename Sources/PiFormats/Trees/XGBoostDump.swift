// SPDX-License-Identifier: Apache-2.0
// The JSON that XGBoost's Booster.dump_model and get_dump write with dump_format="json".

internal import PiCore
import PiRuntime

/// A reader of XGBoost's JSON dumps, which hold trees and nothing else.
struct XGBoostDump {
  private let columns: [String: Int]
  private var room = TreeEnsemble.maximumNodes

  static func read(
    _ bytes: [UInt8],
    named file: String,
    context: TreeDumpContext
  ) throws(InputError) -> TreeEnsemble {
    let root = try JSONReader.parse(bytes, named: file, options: .treeDump)
    let nodes = try [JSONNode](json: root)
    var reader = XGBoostDump(context.featureNames)
    var trees: [TreeDraft] = []
    for node in nodes {
      trees.append(try reader.tree(node, output: trees.count % context.base.count))
    }
    return try TreeEnsembleError.located(in: root, trees: nodes) { () throws(TreeEnsembleError) in
      try TreeEnsemble(
        trees: trees,
        featureCount: context.featureNames.count,
        base: context.base,
        link: context.link,
        featureNames: context.featureNames
      )
    }
  }

  private init(_ names: [String]) {
    columns = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
  }

  private mutating func tree(_ root: JSONNode, output: Int) throws(InputError) -> TreeDraft {
    var nodes: [TreeDraft.Node] = [.leaf(0)]
    var waiting = [(node: root, index: 0)]
    while let next = waiting.popLast() {
      var fields = try JSONObjectReader(next.node)
      if fields.contains("leaf") {
        nodes[next.index] = .leaf(Double(Float(try fields.required("leaf", as: Double.self))))
        continue
      }
      let children: [JSONNode] = try fields.required("children")
      guard children.count == 2 else { throw next.node.unexpected("a split with two children") }
      let left = nodes.count
      nodes += [.leaf(0), .leaf(0)]
      nodes[next.index] = .split(try split(&fields, next.node, children, left: left))
      waiting.append((children[1], left + 1))
      waiting.append((children[0], left))
    }
    return TreeDraft(nodes: nodes, output: output)
  }

  private mutating func split(
    _ fields: inout JSONObjectReader,
    _ node: JSONNode,
    _ children: [JSONNode],
    left: Int
  ) throws(InputError) -> TreeDraft.Split {
    let first = try id(children[0])
    let second = try id(children[1])
    func place(_ key: String) throws(InputError) -> Int {
      let target: Int = try fields.required(key)
      if target == first { return left }
      if target == second { return left + 1 }
      throw node.unexpected("\(key) to be one of the children \(first) and \(second)")
    }
    let name: String = try fields.required("split")
    guard let column = columns[name] ?? defaultColumn(name) else {
      throw (node["split"] ?? node).unexpected("the name of one of \(columns.count) features")
    }
    let (yes, no, missing) = (try place("yes"), try place("no"), try place("missing"))
    guard first != second, yes != no else { throw node.unexpected("two different children") }
    return TreeDraft.Split(
      feature: column,
      rule: try rule(try fields.required("split_condition")),
      left: yes,
      right: no,
      missingGoesLeft: missing == yes
    )
  }

  /// The column of `f12`, as features without names are called.
  private func defaultColumn(_ name: String) -> Int? {
    guard name.hasPrefix("f"), let column = Int(name.dropFirst()) else { return nil }
    return column >= 0 && column < columns.count ? column : nil
  }

  private func id(_ node: JSONNode) throws(InputError) -> Int {
    var fields = try JSONObjectReader(node)
    return try fields.required("nodeid")
  }

  private mutating func rule(_ node: JSONNode) throws(InputError) -> TreeDraft.Rule {
    guard case .array = node.value else { return .below(Float(try Double(json: node))) }
    var set = CategorySet()
    for category in try [Int](json: node) where !set.insert(category, room: &room) {
      throw node.unexpected("categories in 0 … \(CategorySet.largest)")
    }
    return .categories(set.words, matchGoesLeft: true, single: true)
  }
}
