// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiResources
import Testing

/// The figures of a shipped twin, as the fit wrote them.
struct FittedTwin {
  private let node: JSONNode

  init(_ name: String) throws {
    let bytes = try #require(EmbeddedResource.bytes(named: "datasets/workloads/\(name).json"))
    node = try JSONReader.parse(bytes, named: name, options: .handwritten)
  }

  /// A number by its path of keys.
  func number(_ keys: String...) throws -> Double {
    var value = node
    for key in keys { value = try #require(value[key]) }
    return try Double(json: value)
  }
}

/// Arithmetic on lists that tests compare with fitted figures.
enum Sample {
  static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  static func quantile(_ level: Double, of values: [Double]) -> Double {
    values.sorted()[Int(level * Double(values.count - 1))]
  }

  /// Spearman's rank correlation; equal values share their mean rank.
  static func rankCorrelation(_ left: [Double], _ right: [Double]) -> Double {
    let (left, right) = (ranks(left), ranks(right))
    let (leftMean, rightMean) = (mean(left), mean(right))
    var (product, leftSquares, rightSquares) = (0.0, 0.0, 0.0)
    for (x, y) in zip(left, right) {
      product += (x - leftMean) * (y - rightMean)
      leftSquares += (x - leftMean) * (x - leftMean)
      rightSquares += (y - rightMean) * (y - rightMean)
    }
    return product / (leftSquares * rightSquares).squareRoot()
  }

  private static func ranks(_ values: [Double]) -> [Double] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Double](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      for place in start..<end { ranks[order[place]] = Double(start + end - 1) / 2 }
      start = end
    }
    return ranks
  }
}
