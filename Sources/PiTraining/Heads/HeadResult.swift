// SPDX-License-Identifier: Apache-2.0

import PiCore
package import PiRuntime
import PiStatistics

/// How a head was fitted and how well it does on rows that come after those it was fitted on.
package struct HeadResult: Sendable {
  package let name: String
  /// Rows that it was fitted on.
  package let rows: Int
  /// The head; nil where it could not be learned.
  package private(set) var head: LinearHead?
  /// Why there is no head; nil when there is one.
  package private(set) var missing: String?
  /// The penalty that was chosen; nil where nothing was fitted.
  package var penalty: Double?
  /// Rows that it is judged on.
  package private(set) var tests = 0
  /// Mean error of the head, of a constant, and of each deployment's mean by task type, on the held-out
  /// rows; not-a-number without any.
  package private(set) var error = Double.nan
  package private(set) var constantError = Double.nan
  package private(set) var meanError = Double.nan
  /// The 95 % interval of the head's error less that of the deployments' means, by blocks of time.
  package private(set) var difference: (low: Double, high: Double)?

  init(name: String, rows: Int, head: LinearHead) {
    self.name = name
    self.rows = rows
    self.head = head
  }

  init(name: String, rows: Int, missing: String) {
    self.name = name
    self.rows = rows
    self.missing = missing
  }

  /// Compares the head with a constant and with means on rows that it was not fitted to.
  mutating func judge(
    _ spec: HeadSpec,
    _ data: HeadData,
    _ target: [Double],
    on tests: [Int],
    against means: CellMeans
  ) {
    judge(spec, data, target, on: tests) { _ in means }
  }

  /// Compares the head with a constant and with means, those of the block in which a row lies.
  ///
  /// - Parameters:
  ///   - spec: how errors are counted.
  ///   - data: all rows.
  ///   - target: the head's target of each.
  ///   - tests: rows to judge on, in the order of time.
  ///   - means: the simpler predictions for a block of `tests`.
  mutating func judge(
    _ spec: HeadSpec,
    _ data: HeadData,
    _ target: [Double],
    on tests: [Int],
    against means: (Range<Int>) -> CellMeans
  ) {
    self.tests = tests.count
    guard let head, !tests.isEmpty else { return }
    var (own, constant, mean) = (0.0, 0.0, 0.0)
    var differences: [Double] = []
    for block in TimeBlocks.ranges(of: tests.count) where !block.isEmpty {
      let means = means(block)
      for row in tests[block] {
        let error = HeadLoss.of(spec.loss, head.predictor(data, row), target[row])
        let simple = HeadLoss.of(spec.loss, means.predictor(data, row), target[row])
        own += error
        mean += simple
        constant += HeadLoss.of(spec.loss, means.overall, target[row])
        differences.append(error - simple)
      }
    }
    let count = Double(tests.count)
    (error, constantError, meanError) = (own / count, constant / count, mean / count)
    difference = TimeBlocks.interval(of: differences)
  }
}

/// Blocks of neighbouring rows, which stand in for independent ones.
enum TimeBlocks {
  private static let count = 20

  /// The blocks of some rows, in order.
  static func ranges(of rows: Int) -> [Range<Int>] {
    (0..<count).map { ($0 * rows / count)..<(($0 + 1) * rows / count) }
  }

  /// Student's 95 % interval over the means of blocks, weighted alike; nil for fewer than two rows each.
  static func interval(of values: [Double]) -> (low: Double, high: Double)? {
    guard values.count >= 2 * count else { return nil }
    let means = ranges(of: values.count).map { values[$0].reduce(0, +) / Double($0.count) }
    let interval = MeanInterval(means)
    return (interval.low, interval.high)
  }
}
