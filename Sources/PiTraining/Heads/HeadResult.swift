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
  /// The penalty that was chosen.
  package var penalty = 0.0
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

  /// Compares the head with a constant and with means on held-out rows.
  mutating func judge(
    _ head: LinearHead,
    _ spec: HeadSpec,
    _ data: HeadData,
    _ target: [Double],
    train: [Int],
    test: [Int]
  ) {
    tests = test.count
    guard !test.isEmpty else { return }
    let means = CellMeans(spec.loss, data, target, train)
    var (own, constant, mean) = (0.0, 0.0, 0.0)
    var differences: [Double] = []
    for row in test {
      let error = HeadLoss.of(spec.loss, head.predictor(data, row), target[row])
      let simple = HeadLoss.of(spec.loss, means.predictor(data, row), target[row])
      own += error
      mean += simple
      constant += HeadLoss.of(spec.loss, means.overall, target[row])
      differences.append(error - simple)
    }
    let count = Double(test.count)
    (error, constantError, meanError) = (own / count, constant / count, mean / count)
    difference = HeadResult.interval(of: differences)
  }

  /// Student's interval over the means of 20 blocks of neighbouring rows.
  private static func interval(of differences: [Double]) -> (low: Double, high: Double)? {
    let blocks = 20
    guard differences.count >= 2 * blocks else { return nil }
    let means = (0..<blocks).map { block -> Double in
      let range = (block * differences.count / blocks)..<((block + 1) * differences.count / blocks)
      return differences[range].reduce(0, +) / Double(range.count)
    }
    let interval = MeanInterval(means)
    return (interval.low, interval.high)
  }
}

/// The mean of a target by deployment and task type, shrunk towards the whole by a few rows.
private struct CellMeans {
  /// Rows of the overall mean that every cell is mixed with.
  private static let prior = 5.0

  let overall: Double
  private let cells: [Double]
  private let tasks: Int

  init(_ loss: HeadSpec.Loss, _ data: HeadData, _ target: [Double], _ rows: [Int]) {
    let whole = rows.reduce(0) { $0 + target[$1] } / Double(max(rows.count, 1))
    tasks = (data.taskTypes.max() ?? 0) + 2
    let size = ((data.deployments.max() ?? 0) + 2) * tasks
    var sums = [Double](repeating: whole * CellMeans.prior, count: size)
    var counts = [Double](repeating: CellMeans.prior, count: size)
    for row in rows {
      let cell = (data.deployments[row] + 1) * tasks + data.taskTypes[row] + 1
      sums[cell] += target[row]
      counts[cell] += 1
    }
    func predictor(_ mean: Double) -> Double {
      loss == .squared ? mean : Link.logit.predictor(min(max(mean, 1e-6), 1 - 1e-6))
    }
    overall = predictor(whole)
    cells = zip(sums, counts).map { predictor($0 / $1) }
  }

  func predictor(_ data: HeadData, _ row: Int) -> Double {
    cells[(data.deployments[row] + 1) * tasks + data.taskTypes[row] + 1]
  }
}
