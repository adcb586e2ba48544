// SPDX-License-Identifier: Apache-2.0
// The text that LightGBM's Booster.save_model writes, versions v3 and v4.

internal import PiCore
import PiRuntime

/// A reader of LightGBM's text models.
struct LightGBMText {
  private var lines: LightGBMLines
  private var header: LightGBMHeader
  private var trees: [TreeDraft] = []
  private var headings: [LightGBMField] = []

  static func read(_ bytes: [UInt8], named file: String) throws(InputError) -> TreeEnsemble {
    var lines = LightGBMLines(bytes, named: file)
    let (section, first) = try readHeader(&lines)
    let header = try LightGBMHeader(section, lines)
    var reader = LightGBMText(lines: lines, header: header)
    try reader.readTrees(from: first)
    if let field = section["tree_sizes"] {
      let count = reader.lines.words(field).count
      guard count == reader.trees.count else {
        throw reader.lines.unexpected(
          "as many tree sizes as trees, \(reader.trees.count)",
          found: "\(count)",
          in: field
        )
      }
    }
    return try reader.ensemble()
  }

  private init(lines: LightGBMLines, header: LightGBMHeader) {
    self.lines = lines
    self.header = header
  }

  private static func readHeader(
    _ lines: inout LightGBMLines
  ) throws(InputError) -> (LightGBMSection, LightGBMField) {
    guard let opening = lines.next() else { throw lines.endsEarly("a line \"tree\"") }
    guard opening.key == "tree" else {
      throw lines.unexpected("a line \"tree\"", found: Sanitised.quoted(opening.key), in: opening)
    }
    var section = LightGBMSection(heading: opening)
    while let field = lines.next() {
      if field.key == "Tree" || field.key == "end of trees" { return (section, field) }
      if !field.key.isEmpty { try section.add(field, lines) }
    }
    throw lines.endsEarly("a line Tree=0 or \"end of trees\"")
  }

  private mutating func readTrees(from first: LightGBMField) throws(InputError) {
    var heading = first
    while heading.key != "end of trees" {
      guard heading.key == "Tree", try lines.integer(heading, in: 0...Int.max) == trees.count else {
        let found = Sanitised.quoted("\(heading.key)=\(lines.text(heading))")
        let expected = "Tree=\(trees.count) or \"end of trees\""
        throw lines.unexpected(expected, found: found, in: heading)
      }
      var section = LightGBMSection(heading: heading)
      var following: LightGBMField?
      while let field = lines.next() {
        if field.key == "Tree" || field.key == "end of trees" {
          following = field
          break
        }
        if !field.key.isEmpty { try section.add(field, lines) }
      }
      guard let following else { throw lines.endsEarly("\"end of trees\"") }
      let tree = LightGBMTree(section: section, lines: lines, features: header.features)
      trees.append(try tree.draft(output: trees.count % header.objective.outputs))
      headings.append(heading)
      heading = following
    }
  }

  private func ensemble() throws(InputError) -> TreeEnsemble {
    do throws(TreeEnsembleError) {
      return try header.ensemble(trees)
    } catch {
      guard case .badNode(let tree, let node, let expected, let found) = error else {
        throw .unreadable(file: lines.file, reason: error.description)
      }
      throw lines.unexpected(
        "\(expected) at node \(node) of tree \(tree)",
        found: found,
        in: headings[tree]
      )
    }
  }
}

/// One tree of a LightGBM text model: nodes 0 ..< leaves − 1, then the leaves.
private struct LightGBMTree {
  let section: LightGBMSection
  let lines: LightGBMLines
  let features: Int

  func draft(output: Int) throws(InputError) -> TreeDraft {
    let limit = 1...TreeEnsemble.maximumNodes
    let leaves = try lines.integer(try section.required("num_leaves", lines), in: limit)
    if let linear = section["is_linear"], try lines.integer(linear, in: 0...1) == 1 {
      throw lines.unexpected("is_linear=0, leaves that are numbers", found: "1", in: linear)
    }
    let values = try numbers("leaf_value", count: leaves)
    guard leaves > 1 else { return TreeDraft(nodes: [.leaf(values[0])], output: output) }
    var nodes = try splits(leaves - 1).map { TreeDraft.Node.split($0) }
    nodes += values.map { .leaf($0) }
    return TreeDraft(nodes: nodes, output: output)
  }

  private func numbers(_ key: String, count: Int) throws(InputError) -> [Double] {
    try lines.doubles(try section.required(key, lines), count: count)
  }

  private func integers(
    _ key: String,
    _ count: Int,
    in range: ClosedRange<Int>
  ) throws(InputError) -> [Int] {
    try lines.integers(try section.required(key, lines), count: count, in: range)
  }

  private func splits(_ count: Int) throws(InputError) -> [TreeDraft.Split] {
    let columns = try integers("split_feature", count, in: 0...max(0, features - 1))
    let thresholds = try numbers("threshold", count: count)
    let kinds = try integers("decision_type", count, in: 0...11)
    let left = try integers("left_child", count, in: -count - 1...count - 1)
    let right = try integers("right_child", count, in: -count - 1...count - 1)
    let sets = try categories()
    var splits: [TreeDraft.Split] = []
    for index in 0..<count {
      let kind = LightGBMSplitKind(decisionType: kinds[index])
      let rule: TreeDraft.Rule
      if kind.isCategorical {
        guard let set = Int(exactly: thresholds[index]), sets.indices.contains(set) else {
          throw lines.unexpected(
            "a set of categories in 0 ..< \(sets.count) at node \(index)",
            found: "\(thresholds[index])",
            in: try section.required("threshold", lines)
          )
        }
        rule = .categories(sets[set], matchGoesLeft: true, single: false)
      } else {
        rule = .atMost(thresholds[index])
      }
      splits.append(
        kind.split(
          feature: columns[index],
          rule: rule,
          left: left[index] >= 0 ? left[index] : count - 1 - left[index],
          right: right[index] >= 0 ? right[index] : count - 1 - right[index]
        )
      )
    }
    return splits
  }

  private func categories() throws(InputError) -> [[UInt32]] {
    let limit = 0...TreeEnsemble.maximumNodes
    let count = try lines.integer(try section.required("num_cat", lines), in: limit)
    guard count > 0 else { return [] }
    let field = try section.required("cat_boundaries", lines)
    let ends = try lines.integers(field, count: count + 1, in: limit)
    guard ends[0] == 0, zip(ends, ends.dropFirst()).allSatisfy({ $0 <= $1 }) else {
      throw lines.unexpected("boundaries that rise from 0", found: lines.text(field), in: field)
    }
    let range = 0...Int(UInt32.max)
    let words = try integers("cat_threshold", ends[count], in: range).map { UInt32($0) }
    return (0..<count).map { Array(words[ends[$0]..<ends[$0 + 1]]) }
  }
}
