// SPDX-License-Identifier: Apache-2.0

extension TreeEnsemble {
  /// The scores of a row, one an output, before the link.
  ///
  /// - Parameters:
  ///   - features: one value a feature, NaN when it is missing.
  ///   - scores: overwritten; one number an output.
  public func score(_ features: borrowing Span<Double>, into scores: inout [Double]) {
    precondition(scores.count == outputCount, "a score an output")
    precondition(features.count == featureCount, "a value a feature")
    for index in scores.indices { scores[index] = divisor == 1 ? base[index] : 0 }
    for tree in roots.indices {
      scores[Int(outputs[tree])] += answer(from: Int(roots[tree]), features)
    }
    guard divisor != 1 else { return }
    for index in scores.indices { scores[index] = base[index] + scores[index] / divisor }
  }

  /// The predictions of a row, one an output.
  ///
  /// - Parameters:
  ///   - features: one value a feature, NaN when it is missing.
  ///   - predictions: overwritten; one number an output.
  public func predict(_ features: borrowing Span<Double>, into predictions: inout [Double]) {
    score(features, into: &predictions)
    link.apply(to: &predictions)
  }

  /// The score of a row, of an ensemble with one output.
  public func score(_ features: borrowing Span<Double>) -> Double {
    precondition(outputCount == 1, "one output")
    precondition(features.count == featureCount, "a value a feature")
    var total = divisor == 1 ? base[0] : 0
    for root in roots { total += answer(from: Int(root), features) }
    return divisor == 1 ? total : base[0] + total / divisor
  }

  /// The prediction of a row, of an ensemble with one output.
  public func predict(_ features: borrowing Span<Double>) -> Double {
    link.prediction(score(features))
  }

  /// What one tree answers to a row.
  public func answer(ofTree tree: Int, _ features: borrowing Span<Double>) -> Double {
    precondition(features.count == featureCount, "a value a feature")
    return answer(from: Int(roots[tree]), features)
  }

  @inline(__always)
  private func answer(from root: Int, _ features: borrowing Span<Double>) -> Double {
    var index = root
    while true {
      let node = nodes[index]
      if node.isLeaf { return node.threshold }
      let value = features[Int(node.feature)]
      let special = TreeNode.Kind.zeroIsMissing | TreeNode.Kind.categories
      let goesLeft: Bool
      if node.kind & special == 0, !value.isNaN {
        goesLeft = value <= node.threshold
      } else {
        goesLeft = rareAnswer(node, value)
      }
      index = goesLeft ? index + 1 : Int(node.right)
    }
  }

  /// Whether a missing value, a zero that counts as missing, or a category goes left.
  @inline(never)
  private func rareAnswer(_ node: TreeNode, _ value: Double) -> Bool {
    let kind = node.kind
    let isMissing =
      value.isNaN || kind & TreeNode.Kind.zeroIsMissing != 0 && abs(value) <= TreeNode.largestZero
    if isMissing { return kind & TreeNode.Kind.missingGoesLeft != 0 }
    if kind & TreeNode.Kind.categories == 0 { return value <= node.threshold }
    let isMember = contains(node, value)
    return isMember == (kind & TreeNode.Kind.matchGoesLeft != 0)
  }

  private func contains(_ node: TreeNode, _ value: Double) -> Bool {
    let isSingle = node.kind & TreeNode.Kind.single != 0
    let category = isSingle ? Double(Float(value)) : value
    guard category > -1, !(isSingle && category < 0) else { return false }
    let words = node.words
    guard category < Double(words.count * 32) else { return false }
    let code = Int(category)
    return categories[words.lowerBound + code >> 5] >> UInt32(code & 31) & 1 == 1
  }
}

extension TreeEnsemble {
  /// The prediction of a row, of an ensemble with one output.
  public func predict(_ features: [Double]) -> Double { predict(features.span) }

  /// The score of a row, of an ensemble with one output.
  public func score(_ features: [Double]) -> Double { score(features.span) }
}
