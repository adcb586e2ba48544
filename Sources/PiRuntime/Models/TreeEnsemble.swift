// SPDX-License-Identifier: Apache-2.0
// Friedman, Ann. Stat. 29, 2001, doi:10.1214/aos/1013203451.

/// Trees whose answers are summed: boosted trees and forests, packed for serving.
///
/// Nodes of 16 bytes lie in one array, every left child behind its parent, so that a prediction
/// allocates nothing and ends after at most ``maximumDepth`` questions. A missing value is NaN.
public struct TreeEnsemble: Hashable, Sendable {
  /// The most questions on a way through a tree.
  public static let maximumDepth = 256
  /// The most nodes of all trees together.
  public static let maximumNodes = 1 << 24
  /// The most features.
  public static let maximumFeatures = 1 << 16
  /// The most outputs.
  public static let maximumOutputs = 4096

  /// How many values a row has.
  public let featureCount: Int
  /// How many outputs there are: classes, quantiles, or one.
  public let outputCount: Int
  /// How predictions follow from scores.
  public let link: EnsembleLink
  /// Names of the features, or none.
  public let featureNames: [String]
  /// What each output's score starts from.
  public let base: [Double]
  /// What the trees' sum is divided by: 1, or the rounds of a forest that averages.
  public let divisor: Double
  let nodes: [TreeNode]
  /// The root of each tree.
  let roots: [UInt32]
  /// The output of each tree.
  let outputs: [UInt16]
  /// Words of the sets of categories.
  let categories: [UInt32]

  /// Number of trees.
  public var treeCount: Int { roots.count }
  /// Number of nodes, leaves included.
  public var nodeCount: Int { nodes.count }

  /// Checks and packs trees.
  ///
  /// - Parameters:
  ///   - trees: the trees; their numbers are added in this order.
  ///   - featureCount: values of a row.
  ///   - base: what each output starts from, one number an output.
  ///   - link: how predictions follow from scores.
  ///   - divisor: what the trees' sum is divided by.
  ///   - featureNames: a name a feature, or none.
  /// - Throws: ``TreeEnsembleError`` when a tree has a cycle, a shared or missing node, a feature out
  ///   of range or a number that is not finite, or when a limit is passed.
  public init(
    trees: [TreeDraft],
    featureCount: Int,
    base: [Double] = [0],
    link: EnsembleLink = .identity,
    divisor: Double = 1,
    featureNames: [String] = []
  ) throws(TreeEnsembleError) {
    try Self.check(featureCount, "features", in: 0...Self.maximumFeatures)
    try Self.check(base.count, "outputs", in: 1...Self.maximumOutputs)
    guard base.allSatisfy(\.isFinite) else {
      throw .bad(expected: "a finite base score", found: "\(base)")
    }
    guard divisor >= 1, divisor.isFinite else {
      throw .bad(expected: "a divisor of 1 or more", found: "\(divisor)")
    }
    guard featureNames.isEmpty || featureNames.count == featureCount else {
      throw .bad(expected: "\(featureCount) feature names", found: "\(featureNames.count)")
    }
    var packing = TreePacking(featureCount: featureCount, outputCount: base.count)
    for tree in trees { try packing.add(tree) }
    self.featureCount = featureCount
    outputCount = base.count
    self.base = base
    self.link = link
    self.divisor = divisor
    self.featureNames = featureNames
    nodes = packing.nodes
    roots = packing.roots
    outputs = packing.outputs
    categories = packing.categories
  }

  private static func check(
    _ count: Int,
    _ what: String,
    in range: ClosedRange<Int>
  ) throws(TreeEnsembleError) {
    guard range.contains(count) else {
      let bounds = "\(range.lowerBound) … \(range.upperBound)"
      throw .bad(expected: "\(bounds) \(what)", found: "\(count)")
    }
  }
}
