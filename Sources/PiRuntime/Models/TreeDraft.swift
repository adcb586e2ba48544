// SPDX-License-Identifier: Apache-2.0

/// A tree as a reader or a fit made it, before it is checked and packed.
public struct TreeDraft: Hashable, Sendable {
  /// What a split asks of a feature.
  public enum Rule: Hashable, Sendable {
    /// Left when the value is at most the threshold.
    case atMost(Double)
    /// Left when the value, rounded to single precision, is below the threshold.
    case below(Float)
    /// Whether the value, rounded towards zero, is one of a set: bit `c & 31` of word `c >> 5`.
    case categories([UInt32], matchGoesLeft: Bool, single: Bool)
  }

  /// A split: the question, where each answer leads, and where a missing value goes.
  public struct Split: Hashable, Sendable {
    /// The feature's column.
    public var feature: Int
    /// The question.
    public var rule: Rule
    /// Index of the node for yes.
    public var left: Int
    /// Index of the node for no.
    public var right: Int
    /// Where a missing value goes.
    public var missingGoesLeft: Bool
    /// Whether values within ±1e-35 count as missing.
    public var zeroIsMissing: Bool

    /// Creates a split.
    public init(
      feature: Int,
      rule: Rule,
      left: Int,
      right: Int,
      missingGoesLeft: Bool,
      zeroIsMissing: Bool = false
    ) {
      self.feature = feature
      self.rule = rule
      self.left = left
      self.right = right
      self.missingGoesLeft = missingGoesLeft
      self.zeroIsMissing = zeroIsMissing
    }
  }

  /// A node.
  public enum Node: Hashable, Sendable {
    /// An end, with what the tree answers there.
    case leaf(Double)
    /// A question.
    case split(Split)
  }

  /// The nodes; the first one is the root.
  public var nodes: [Node]
  /// Which output the tree adds to.
  public var output: Int

  /// Creates a draft.
  public init(nodes: [Node], output: Int = 0) {
    self.nodes = nodes
    self.output = output
  }
}

/// What is wrong with trees that came from outside.
public enum TreeEnsembleError: Error, Hashable, Sendable {
  /// A node is not what a tree is made of; trees and nodes count from 0.
  case badNode(tree: Int, node: Int, expected: String, found: String)
  /// The ensemble as a whole is not what it should be.
  case bad(expected: String, found: String)
}

extension TreeEnsembleError: CustomStringConvertible {
  /// The error as one line.
  public var description: String {
    switch self {
    case .badNode(let tree, let node, let expected, let found):
      "tree \(tree), node \(node): expected \(expected), found \(found)"
    case .bad(let expected, let found): "expected \(expected), found \(found)"
    }
  }
}
