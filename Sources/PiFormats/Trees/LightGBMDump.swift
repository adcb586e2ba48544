// SPDX-License-Identifier: Apache-2.0
// The JSON that LightGBM's Booster.dump_model writes.

internal import PiCore
import PiRuntime

/// A reader of LightGBM's JSON dumps.
enum LightGBMDump {
  static func read(_ bytes: [UInt8], named file: String) throws(InputError) -> TreeEnsemble {
    let root = try JSONReader.parse(bytes, named: file, options: .treeDump)
    var fields = try JSONObjectReader(root)
    let last: Int = try fields.required("max_feature_idx", in: 0...TreeEnsemble.maximumFeatures - 1)
    let outputs: Int = try fields.required(
      "num_tree_per_iteration",
      in: 1...TreeEnsemble.maximumOutputs
    )
    let names: [String] = try fields.required("feature_names")
    let node: JSONNode? = try fields.optional("objective")
    let text = try node.map { node throws(InputError) in try String(json: node) } ?? ""
    guard let objective = LightGBMObjective(text, outputs: outputs) else {
      throw (node ?? root).unexpected(LightGBMHeader.objectives)
    }
    let header = LightGBMHeader(
      features: last + 1,
      names: names,
      objective: objective,
      averages: try fields.optional("average_output") ?? false
    )
    let infos: [JSONNode] = try fields.required("tree_info")
    var trees: [TreeDraft] = []
    var room = TreeEnsemble.maximumNodes
    for info in infos {
      var fields = try JSONObjectReader(info)
      var reading = LightGBMDumpTree(room: room)
      try reading.read(try fields.required("tree_structure"))
      room = reading.room
      trees.append(TreeDraft(nodes: reading.nodes, output: trees.count % outputs))
    }
    return try TreeEnsembleError.located(in: root, trees: infos) { () throws(TreeEnsembleError) in
      try header.ensemble(trees)
    }
  }
}

extension JSONReader.Options {
  /// Trees nest as deep as they grow.
  static let treeDump = JSONReader.Options(maximumDepth: 2 * TreeEnsemble.maximumDepth + 16)
}

extension TreeEnsembleError {
  /// Runs a check whose error is reported at the place of the tree.
  static func located<Result>(
    in root: JSONNode,
    trees: [JSONNode],
    _ body: () throws(TreeEnsembleError) -> Result
  ) throws(InputError) -> Result {
    do throws(TreeEnsembleError) {
      return try body()
    } catch {
      switch error {
      case .bad(let expected, let found):
        throw .unexpected(at: root.position, expected: expected, found: found)
      case .badNode(let tree, let node, let expected, let found):
        let wanted = "\(expected) at node \(node) of tree \(tree)"
        let place = trees.indices.contains(tree) ? trees[tree] : root
        throw .unexpected(at: place.position, expected: wanted, found: found)
      }
    }
  }
}

/// The nodes of one tree, taken from the nested objects.
private struct LightGBMDumpTree {
  private(set) var nodes: [TreeDraft.Node] = []
  /// Words of categories that may still be taken.
  private(set) var room: Int

  init(room: Int) { self.room = room }

  mutating func read(_ root: JSONNode) throws(InputError) {
    var waiting = [(node: root, index: 0)]
    nodes = [.leaf(0)]
    while let next = waiting.popLast() {
      var fields = try JSONObjectReader(next.node)
      guard fields.contains("split_feature") else {
        guard !fields.contains("leaf_coeff") else {
          throw next.node.unexpected("a leaf that is a number, not a linear model")
        }
        nodes[next.index] = .leaf(try fields.required("leaf_value"))
        continue
      }
      let left = nodes.count
      nodes += [.leaf(0), .leaf(0)]
      nodes[next.index] = .split(try split(&fields, left: left, right: left + 1))
      waiting.append((try fields.required("right_child"), left + 1))
      waiting.append((try fields.required("left_child"), left))
    }
  }

  private mutating func split(
    _ fields: inout JSONObjectReader,
    left: Int,
    right: Int
  ) throws(InputError) -> TreeDraft.Split {
    let decision: Decision = try fields.required("decision_type")
    let missing: Missing = try fields.required("missing_type")
    let kind = LightGBMSplitKind(
      isCategorical: decision == .oneOf,
      defaultsLeft: try fields.required("default_left"),
      missing: missing.kind
    )
    let rule: TreeDraft.Rule =
      if kind.isCategorical {
        .categories(try categories(&fields), matchGoesLeft: true, single: false)
      } else {
        .atMost(try fields.required("threshold"))
      }
    let feature: Int = try fields.required(
      "split_feature",
      in: 0...TreeEnsemble.maximumFeatures - 1
    )
    return kind.split(feature: feature, rule: rule, left: left, right: right)
  }

  /// Categories as in `0||3||12`.
  private mutating func categories(_ fields: inout JSONObjectReader) throws(InputError) -> [UInt32]
  {
    let node: JSONNode = try fields.required("threshold")
    let text = try String(json: node)
    var set = CategorySet()
    for word in text.split(separator: "|") {
      guard let category = Int(word), set.insert(category, room: &room) else {
        throw node.unexpected("categories 0 … \(CategorySet.largest) as in 0||3")
      }
    }
    return set.words
  }

  private enum Decision: String, CaseIterable, JSONDecodable {
    case atMost = "<="
    case oneOf = "=="
  }

  private enum Missing: String, CaseIterable, JSONDecodable {
    case none = "None"
    case zero = "Zero"
    case nan = "NaN"

    var kind: LightGBMSplitKind.Missing {
      switch self {
      case .none: .none
      case .zero: .zero
      case .nan: .nan
      }
    }
  }
}
