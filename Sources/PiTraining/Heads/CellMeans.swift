// SPDX-License-Identifier: Apache-2.0

import PiRuntime

/// The mean of a target by deployment and task type, shrunk towards the whole by a few rows.
struct CellMeans {
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
