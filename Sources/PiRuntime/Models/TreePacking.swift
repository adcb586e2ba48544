// SPDX-License-Identifier: Apache-2.0

/// Checks trees and lays them out one behind the other, parents before their left children.
struct TreePacking {
  let featureCount: Int
  let outputCount: Int
  private(set) var nodes: [TreeNode] = []
  private(set) var roots: [UInt32] = []
  private(set) var outputs: [UInt16] = []
  private(set) var categories: [UInt32] = []

  init(featureCount: Int, outputCount: Int) {
    self.featureCount = featureCount
    self.outputCount = outputCount
  }

  /// A node still to be laid out.
  private struct Pending {
    var node: Int
    var depth: Int
    /// The packed node whose right child this is.
    var parent: Int?
  }

  /// Adds a tree; nodes that no way reaches are left out.
  mutating func add(_ tree: TreeDraft) throws(TreeEnsembleError) {
    guard tree.output >= 0, tree.output < outputCount else {
      throw .badNode(
        tree: roots.count,
        node: 0,
        expected: "an output in 0 ..< \(outputCount)",
        found: "\(tree.output)"
      )
    }
    let root = nodes.count
    var seen = [Bool](repeating: false, count: tree.nodes.count)
    var stack = [Pending(node: 0, depth: 0)]
    while let next = stack.popLast() {
      try visit(next, tree, &seen)
      if let parent = next.parent { nodes[parent].right = UInt32(nodes.count) }
      switch tree.nodes[next.node] {
      case .leaf(let value):
        guard value.isFinite else { throw bad(next.node, "a finite leaf value", "\(value)") }
        nodes.append(TreeNode(threshold: value, right: 0, feature: 0, kind: TreeNode.Kind.leaf))
      case .split(let split):
        let packed = try pack(split, at: next.node)
        let depth = next.depth + 1
        stack.append(Pending(node: split.right, depth: depth, parent: nodes.count))
        stack.append(Pending(node: split.left, depth: depth))
        nodes.append(packed)
      }
    }
    roots.append(UInt32(root))
    outputs.append(UInt16(tree.output))
  }

  private func visit(
    _ next: Pending,
    _ tree: TreeDraft,
    _ seen: inout [Bool]
  ) throws(TreeEnsembleError) {
    guard tree.nodes.indices.contains(next.node) else {
      throw bad(next.node, "a node in 0 ..< \(tree.nodes.count)", "\(next.node)")
    }
    guard !seen[next.node] else {
      throw bad(next.node, "one way to a node", "a second way to it, or a cycle")
    }
    guard next.depth <= TreeEnsemble.maximumDepth else {
      throw bad(next.node, "at most \(TreeEnsemble.maximumDepth) levels", "more")
    }
    guard nodes.count < TreeEnsemble.maximumNodes else {
      throw bad(next.node, "at most \(TreeEnsemble.maximumNodes) nodes in all", "more")
    }
    seen[next.node] = true
  }

  private func bad(_ node: Int, _ expected: String, _ found: String) -> TreeEnsembleError {
    .badNode(tree: roots.count, node: node, expected: expected, found: found)
  }

  private mutating func pack(
    _ split: TreeDraft.Split,
    at node: Int
  ) throws(TreeEnsembleError) -> TreeNode {
    guard split.feature >= 0, split.feature < featureCount else {
      throw bad(node, "a feature in 0 ..< \(featureCount)", "\(split.feature)")
    }
    var kind = split.missingGoesLeft ? TreeNode.Kind.missingGoesLeft : 0
    if split.zeroIsMissing { kind |= TreeNode.Kind.zeroIsMissing }
    let threshold: Double
    switch split.rule {
    case .atMost(let value):
      guard value.isFinite else { throw bad(node, "a finite threshold", "\(value)") }
      threshold = value
    case .below(let value):
      guard value.isFinite else { throw bad(node, "a finite threshold", "\(value)") }
      threshold = TreePacking.largestDouble(below: value)
    case .categories(let words, let matchGoesLeft, let single):
      guard categories.count + words.count <= TreeEnsemble.maximumNodes else {
        throw bad(node, "at most \(TreeEnsemble.maximumNodes) words of categories", "more")
      }
      kind |= TreeNode.Kind.categories
      if matchGoesLeft { kind |= TreeNode.Kind.matchGoesLeft }
      if single { kind |= TreeNode.Kind.single }
      let start = categories.count
      categories += words
      threshold = TreeNode.threshold(words: start..<categories.count)
    }
    return TreeNode(
      threshold: threshold,
      right: 0,
      feature: UInt16(split.feature),
      kind: kind
    )
  }

  /// The largest double that rounds to a single-precision number below `bound`.
  ///
  /// With it a comparison in single precision becomes one in double precision, for every value.
  static func largestDouble(below bound: Float) -> Double {
    let lower = bound.nextDown
    // Below the least finite number the grid goes on to −2^128, which stands for −∞.
    let previous = lower.isFinite ? Double(lower) : -0x1p128
    let middle = (previous + Double(bound)) / 2
    // A value in the middle goes to the neighbour whose last bit is 0.
    let tieGoesDown = lower.isFinite ? lower.significandBitPattern & 1 == 0 : true
    return tieGoesDown ? middle : middle.nextDown
  }
}
