// SPDX-License-Identifier: Apache-2.0

internal import PiCore
import PiRuntime

/// One tree of an XGBoost JSON model: an array a property, an element a node.
struct XGBoostTree {
  private let node: JSONNode
  private let left: [Int]
  private let right: [Int]
  private let columns: [Int]
  private let conditions: [Double]
  private let defaultsLeft: [Bool]
  /// Positions within `categories` of each node that splits by categories.
  private var sets: [Range<Int>?]
  private let categories: [Int]

  init(_ node: JSONNode) throws(InputError) {
    self.node = node
    var fields = try JSONObjectReader(node)
    if var parameters = try fields.optional("tree_param", as: JSONNode.self).map({
      node throws(InputError) in try JSONObjectReader(node)
    }), parameters.contains("size_leaf_vector") {
      // 0 in old files.
      _ = try XGBoostNumber.count(&parameters, "size_leaf_vector", in: 0...1)
    }
    left = try fields.required("left_children")
    right = try fields.required("right_children")
    columns = try fields.required("split_indices")
    conditions = try fields.required("split_conditions")
    defaultsLeft = try fields.required("default_left", as: [Flag].self).map(\.isSet)
    let counts = [right.count, columns.count, conditions.count, defaultsLeft.count]
    guard !left.isEmpty, counts.allSatisfy({ [count = left.count] in $0 == count }) else {
      throw node.unexpected("as many right_children, split_indices, … as left_children")
    }
    categories = try fields.optional("categories") ?? []
    sets = Array(repeating: nil, count: left.count)
    try readSets(&fields)
  }

  private mutating func readSets(_ fields: inout JSONObjectReader) throws(InputError) {
    let kinds: [Int] = try fields.optional("split_type") ?? []
    let owners: [Int] = try fields.optional("categories_nodes") ?? []
    let starts: [Int] = try fields.optional("categories_segments") ?? []
    let sizes: [Int] = try fields.optional("categories_sizes") ?? []
    guard starts.count == owners.count, sizes.count == owners.count else {
      throw node.unexpected("as many categories_segments and categories_sizes as categories_nodes")
    }
    for (index, owner) in owners.enumerated() {
      let (start, size) = (starts[index], sizes[index])
      guard sets.indices.contains(owner), start >= 0, start <= categories.count, size >= 0,
        size <= categories.count - start
      else { throw node.unexpected("categories_nodes and segments within the tree") }
      sets[owner] = start..<start + size
    }
    guard kinds.isEmpty || kinds.count == left.count else {
      throw node.unexpected("a split_type a node")
    }
    for (index, kind) in kinds.enumerated() {
      guard kind == 0 || kind == 1, kind == 0 || sets[index] != nil || left[index] == -1 else {
        throw node.unexpected("split types 0 and 1, the latter with categories")
      }
      if kind == 0 { sets[index] = nil }
    }
  }

  mutating func draft(
    output: Int,
    weight: Double,
    features: Int,
    room: inout Int
  ) throws(InputError) -> TreeDraft {
    var nodes: [TreeDraft.Node] = []
    nodes.reserveCapacity(left.count)
    for index in left.indices {
      guard left[index] != -1 else {
        nodes.append(.leaf(weight * Double(Float(conditions[index]))))
        continue
      }
      nodes.append(
        .split(
          TreeDraft.Split(
            feature: columns[index],
            rule: try rule(index, &room),
            left: left[index],
            right: right[index],
            missingGoesLeft: defaultsLeft[index]
          )
        )
      )
    }
    return TreeDraft(nodes: nodes, output: output)
  }

  private func rule(_ index: Int, _ room: inout Int) throws(InputError) -> TreeDraft.Rule {
    guard let range = sets[index] else { return .below(Float(conditions[index])) }
    var set = CategorySet()
    for category in categories[range] where !set.insert(category, room: &room) {
      throw node.unexpected("categories in 0 … \(CategorySet.largest) at node \(index)")
    }
    return .categories(set.words, matchGoesLeft: false, single: true)
  }

  /// `true` and `false`, which older versions write as 1 and 0.
  private struct Flag: JSONDecodable {
    static let jsonExpectation = "0 or 1"
    let isSet: Bool

    init(json node: JSONNode) throws(InputError) {
      switch node.value {
      case .bool(let value): isSet = value
      case .number(let number) where number.int64 == 0 || number.int64 == 1:
        isSet = number.int64 == 1
      default: throw node.unexpected(Self.jsonExpectation)
      }
    }
  }
}
