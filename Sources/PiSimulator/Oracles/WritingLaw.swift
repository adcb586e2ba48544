// SPDX-License-Identifier: Apache-2.0

import PiCore

/// The law of what an answer takes to write: (output − 1) · noise, in medians of the time per token.
///
/// Times are given as their logarithm y. The output is known, or has the task type's law, which is
/// cut at the limit of the request and the deployment; the noise is lognormal with median 1.
package enum WritingLaw: Sendable {
  /// A recorded output: tokens after the first, and whether a limit cut them.
  case fixed(count: Double, isCut: Bool, sigma: Double)
  /// A drawn output.
  case drawn(DrawnWriting)

  /// P(the answer is complete, uncut and written within e^y).
  func complete(_ y: Double) -> Double {
    switch self {
    case .fixed(let count, let isCut, let sigma):
      isCut ? 0 : WritingLaw.within(y, count, sigma)
    case .drawn(let law): law.complete(y)
    }
  }

  /// P(the answer, cut or not, is written within e^y).
  func ended(_ y: Double) -> Double {
    switch self {
    case .fixed(let count, _, let sigma): WritingLaw.within(y, count, sigma)
    case .drawn(let law): law.ended(y)
    }
  }

  /// The expected tokens after the first that are written within e^y.
  func tokens(_ y: Double) -> Double {
    switch self {
    case .fixed(let count, _, let sigma): WritingLaw.tokens(y, count, sigma)
    case .drawn(let law): law.tokens(y)
    }
  }

  /// The expected tokens after the first of an answer that has time enough.
  var meanTokens: Double {
    switch self {
    case .fixed(let count, _, _): count
    case .drawn(let law): law.meanTokens
    }
  }

  /// The tokens after the first and the cut, when there is no noise left in them.
  var certain: (count: Double, isCut: Bool)? {
    guard case .fixed(let count, let isCut, 0) = self else { return nil }
    return (count, isCut)
  }

  /// P(count · exp(σZ) ≤ e^y).
  private static func within(_ y: Double, _ count: Double, _ sigma: Double) -> Double {
    count > 0 ? within(y - Mathematics.log(count), sigma) : 1
  }

  /// P(exp(σZ) ≤ e^gap).
  static func within(_ gap: Double, _ sigma: Double) -> Double {
    guard sigma > 0 else { return gap >= 0 ? 1 : 0 }
    guard abs(gap) < 8 * sigma else { return gap > 0 ? 1 : 0 }
    return Mathematics.normalCDF(gap / sigma)
  }

  /// E min(count, e^y · exp(−σZ)).
  private static func tokens(_ y: Double, _ count: Double, _ sigma: Double) -> Double {
    count > 0 ? count * share(y - Mathematics.log(count), sigma) : 0
  }

  /// E min(1, e^gap · exp(−σZ)).
  static func share(_ gap: Double, _ sigma: Double) -> Double {
    guard sigma > 0 else { return min(1, Mathematics.exp(min(gap, 0))) }
    let score = gap / sigma
    guard score < 8 else { return 1 }
    let some = Mathematics.exp(gap + sigma * sigma / 2) * Mathematics.normalCDF(-score - sigma)
    return score > -8 ? Mathematics.normalCDF(score) + some : some
  }
}

/// A writing law whose output is drawn: tables of three functions of y, interpolated by cubics.
///
/// The output law is a sum over 512 equally likely lengths below the limit and the share above it.
/// With lognormal noise from 0.05 on the error of a probability is below 1e-4, without noise 1e-3.
package struct DrawnWriting: Sendable {
  private let completeTable: LogTable
  private let endedTable: LogTable
  private let tokenTable: LogTable
  let meanTokens: Double

  /// Tabulates a law.
  ///
  /// - Parameters:
  ///   - law: output tokens of the task type.
  ///   - factor: the deployment's factor on them.
  ///   - limit: most tokens of an answer.
  ///   - sigma: standard deviation of the log of the noise.
  init(_ law: TokenLaw, factor: Double, limit: Int32, sigma: Double) {
    let whole = DrawnWriting.shareWithin(limit, law, factor)
    let steps = 512
    var nodes: [Node] = []
    for step in 0..<steps {
      let uniform = (Double(step) + 0.5) / Double(steps) * whole
      let count = Double(min(law.sample(uniform, factor: factor).count, limit) - 1)
      if nodes.last?.count == count {
        nodes[nodes.count - 1].weight += whole / Double(steps)
      } else {
        nodes.append(Node(count, weight: whole / Double(steps)))
      }
    }
    let cut = Node(Double(limit - 1), weight: 1 - whole)
    let all = cut.weight > 0 ? nodes + [cut] : nodes
    meanTokens = all.reduce(0) { $0 + $1.weight * $1.count }
    let span = (nodes[0].log - 7 * sigma - 0.1, all[all.count - 1].log + 7 * sigma + 0.1)
    let step = max(sigma / 8, 1.0 / 128)
    let complete = LogTable(span, step: step) { y in
      nodes.reduce(0) { $0 + $1.weight * $1.within(y, sigma) }
    }
    completeTable = complete
    endedTable = complete.mapped { $1 + cut.weight * cut.within($0, sigma) }
    tokenTable = LogTable(span, step: step) { y in
      all.reduce(0) { $0 + $1.weight * $1.count * WritingLaw.share(y - $1.log, sigma) }
    }
  }

  /// A length with its probability.
  private struct Node {
    var count: Double
    var log: Double
    var weight: Double

    init(_ count: Double, weight: Double) {
      self.count = count
      log = Mathematics.log(max(count, 1))
      self.weight = weight
    }

    func within(_ y: Double, _ sigma: Double) -> Double {
      count > 0 ? WritingLaw.within(y - log, sigma) : 1
    }
  }

  func complete(_ y: Double) -> Double { completeTable(y) }
  func ended(_ y: Double) -> Double { endedTable(y) }

  func tokens(_ y: Double) -> Double {
    y < tokenTable.start
      ? tokenTable(tokenTable.start) * Mathematics.exp(y - tokenTable.start) : tokenTable(y)
  }

  /// P(the model wants at most `limit` tokens), by bisection of the law's quantiles.
  private static func shareWithin(_ limit: Int32, _ law: TokenLaw, _ factor: Double) -> Double {
    func fits(_ uniform: Double) -> Bool { law.sample(uniform, factor: factor).count <= limit }
    let edge = 0x1p-52
    if fits(1 - edge) { return 1 }
    guard fits(edge) else { return edge }
    var (low, high) = (edge, 1 - edge)
    for _ in 0..<52 {
      let middle = (low + high) / 2
      if fits(middle) { low = middle } else { high = middle }
    }
    return low
  }
}

/// A function on an evenly spaced grid, between whose points it is a cubic (Catmull and Rom).
struct LogTable: Sendable {
  let start: Double
  private let step: Double
  private let values: ContiguousArray<Double>

  init(_ span: (Double, Double), step: Double, _ function: (Double) -> Double) {
    start = span.0
    self.step = step
    let count = Int(((span.1 - span.0) / step).rounded(.up)) + 1
    values = ContiguousArray((0..<count).map { function(span.0 + Double($0) * step) })
  }

  private init(start: Double, step: Double, values: ContiguousArray<Double>) {
    (self.start, self.step, self.values) = (start, step, values)
  }

  /// The table of another function of x and this one's value.
  func mapped(_ function: (Double, Double) -> Double) -> LogTable {
    LogTable(
      start: start,
      step: step,
      values: ContiguousArray(
        values.enumerated().map { function(start + Double($0.offset) * step, $0.element) }
      )
    )
  }

  /// The function at x; constant beyond the grid.
  func callAsFunction(_ x: Double) -> Double {
    let place = (x - start) / step
    let last = values.count - 1
    guard place > 0 else { return values[0] }
    guard place < Double(last) else { return values[last] }
    let left = Int(place)
    let t = place - Double(left)
    let (b, c) = (values[left], values[left + 1])
    let a = left > 0 ? values[left - 1] : b
    let d = left + 2 <= last ? values[left + 2] : c
    let bend = t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a))
    return b + 0.5 * t * (c - a + bend)
  }
}
