// SPDX-License-Identifier: Apache-2.0

import Glibc
import PiLearning
import PiLinearAlgebra
import PiRuntime

/// Boosted trees: time and loss on rows that Benchmarks/boosting_peers.py makes bit for bit.
enum BoostingBenchmarks {
  static let columns = 64

  static func run() throws {
    let arguments = CommandLine.arguments.dropFirst(2)
    let rows = arguments.first.flatMap { Int($0) } ?? 1_000_000
    let train = try BoostingRows(rows: rows, start: 0)
    let test = try BoostingRows(rows: 100_000, start: UInt64(rows))
    print("case,n,d,workers,wall_s,cpu_s,train_loss,test_loss")
    for workers in [1, 2] {
      try fit("squared", .squared, train.design, train.target, test, test.target, workers)
      try fit("logistic", .logistic, train.design, train.binary, test, test.binary, workers)
    }
    try fit("quantile_0.9", .quantile(0.9), train.design, train.target, test, test.target, 1)
  }

  private static func fit(
    _ name: String,
    _ loss: BoostingLoss,
    _ design: Matrix<Double>,
    _ target: [Double],
    _ test: BoostingRows,
    _ testTarget: [Double],
    _ workers: Int
  ) throws {
    var settings = GradientBoosting()
    settings.workers = workers
    let wall = Stopwatch.seconds(CLOCK_MONOTONIC)
    let processor = Stopwatch.seconds(CLOCK_PROCESS_CPUTIME_ID)
    let fit = try settings.fit(loss, design: design, target: target)
    let took = Stopwatch.seconds(CLOCK_MONOTONIC) - wall
    let used = Stopwatch.seconds(CLOCK_PROCESS_CPUTIME_ID) - processor
    let start = Stopwatch.seconds(CLOCK_PROCESS_CPUTIME_ID)
    let scores = test.design.elements.withScores(fit.ensemble, columns: columns)
    let scoring = Stopwatch.seconds(CLOCK_PROCESS_CPUTIME_ID) - start
    var total = 0.0
    for (score, value) in zip(scores, testTarget) { total += loss.value(score, value) }
    let last = fit.trainingLosses.last ?? .nan
    let mean = total / Double(scores.count)
    print("\(name),\(design.rows),\(columns),\(workers),\(took),\(used),\(last),\(mean)")
    let nanoseconds = scoring * 1e9 / Double(scores.count)
    print("\(name)_predict_row_ns,1,\(columns),1,,\(nanoseconds),,")
    fflush(nil)
  }
}

extension [Double] {
  /// Scores of rows that follow each other.
  fileprivate func withScores(_ ensemble: TreeEnsemble, columns: Int) -> [Double] {
    let rows = span
    return stride(from: 0, to: count, by: columns)
      .map {
        ensemble.score(rows.extracting($0..<$0 + columns))
      }
  }
}

extension BoostingLoss {
  /// The loss of a row, the squared one halved.
  fileprivate func value(_ score: Double, _ target: Double) -> Double {
    switch self {
    case .squared: return 0.5 * (score - target) * (score - target)
    case .quantile(let share):
      let rest = target - score
      return rest * (rest < 0 ? share - 1 : share)
    default: return max(score, 0) - target * score + Glibc.log1p(Glibc.exp(-abs(score)))
    }
  }
}

/// Rows of nearly normal features with steps and products behind the target.
struct BoostingRows {
  let design: Matrix<Double>
  let target: [Double]
  let binary: [Double]

  init(rows: Int, start: UInt64) throws {
    let width = UInt64(BoostingBenchmarks.columns + 1)
    func uniform(_ index: UInt64) -> Double {
      var z = (index &+ 1) &* 0x9E37_79B9_7F4A_7C15
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return (Double((z ^ (z >> 31)) >> 12) + 0.5) * 0x1p-52
    }
    func normal(_ index: UInt64) -> Double {
      let four = index * 4
      let sum = uniform(four) + uniform(four + 1) + uniform(four + 2) + uniform(four + 3)
      return (sum - 2) * 1.7320508
    }
    var elements: [Double] = []
    elements.reserveCapacity(rows * BoostingBenchmarks.columns)
    var (target, binary) = ([Double](), [Double]())
    for row in 0..<UInt64(rows) {
      let first = (start + row) * width
      let x = (0..<width).map { normal(first + $0) }
      elements += x.dropLast()
      let pair = x[0] * x[1] + 0.5 * (x[0] + x[1])
      let signal = pair + abs(x[2]) + (x[3] > 0 ? x[4] : 0) + 0.3 * x[5]
      target.append(signal + 0.5 * x[64])
      binary.append(signal + 0.5 * x[64] > 0.8 ? 1 : 0)
    }
    design = try Matrix(rows: rows, columns: BoostingBenchmarks.columns, elements: elements)
    self.target = target
    self.binary = binary
  }
}
