// SPDX-License-Identifier: Apache-2.0

import Glibc
import PiLearning
import PiLinearAlgebra

/// Two workers against one, in pairs that alternate, so that a busy machine slows both alike.
enum ScalingBenchmark {
  static let header = "case,n,d,one_ms,two_ms,ratio_median,ratio_of_least,work"

  /// Times of pairs; the ratio of a pair compares neighbours in time.
  private struct Pairs {
    var one: [Double] = []
    var two: [Double] = []
    var processorOne: [Double] = []
    var processorTwo: [Double] = []

    mutating func measure(_ workers: Int, _ body: () throws -> Void) rethrows {
      let wall = Stopwatch.seconds(CLOCK_MONOTONIC)
      let processor = Stopwatch.seconds(CLOCK_PROCESS_CPUTIME_ID)
      try body()
      let spent = Stopwatch.seconds(CLOCK_PROCESS_CPUTIME_ID) - processor
      let passed = Stopwatch.seconds(CLOCK_MONOTONIC) - wall
      if workers == 1 {
        one.append(passed * 1000)
        processorOne.append(spent)
      } else {
        two.append(passed * 1000)
        processorTwo.append(spent)
      }
    }

    func line(_ name: String, _ rows: Int, _ columns: Int) -> String {
      let ratios = zip(one, two).map { $0 / $1 }.sorted()
      let (least, both) = (one.min() ?? .nan, two.min() ?? .nan)
      // What two workers compute beyond one: 1 means that nothing but waiting can cost speed.
      let work = (processorTwo.min() ?? .nan) / (processorOne.min() ?? .nan)
      return "\(name),\(rows),\(columns),\(least),\(both),\(ratios[ratios.count / 2]),"
        + "\(least / both),\(work)"
    }
  }

  private static func pairs(
    _ name: String,
    _ rows: BenchmarkRows,
    count: Int = 9,
    _ body: (_ workers: Int) throws -> Void
  ) rethrows {
    var pairs = Pairs()
    try body(2)
    for index in 0..<count {
      for workers in index % 2 == 0 ? [1, 2] : [2, 1] {
        try pairs.measure(workers) { try body(workers) }
      }
    }
    print(pairs.line(name, rows.design.rows, rows.design.columns))
    fflush(nil)
  }

  static func run() throws {
    print(header)
    let rows = try BenchmarkRows(rows: 1_000_000, columns: 64)
    pairs("read", rows) { workers in
      precondition(read(rows.design, workers: workers).isFinite)
    }
    try pairs("ridge", rows) { workers in
      _ = try LeastSquares(penalty: 1, workers: workers)
        .fit(design: rows.design, target: rows.linear)
    }
    try pairs("logistic", rows, count: 5) { workers in
      _ = try NewtonCholesky(penalty: 1, tolerance: 1e-6, workers: workers, infers: false)
        .fit(LogisticObjective(), design: rows.design, target: rows.binary)
    }
    try pairs("quantile_0.9", rows, count: 3) { workers in
      _ = try QuantileRegression(workers: workers)
        .fit(quantile: 0.9, design: rows.design, target: rows.linear)
    }
    let wide = try BenchmarkRows(rows: 1_000_000, columns: 128)
    try pairs("ridge", wide) { workers in
      _ = try LeastSquares(penalty: 1, workers: workers)
        .fit(design: wide.design, target: wide.linear)
    }
  }

  /// Reads every element once, as memory allows: the bandwidth that no fit can exceed.
  private static func read(_ design: Matrix<Double>, workers: Int) -> Double {
    let columns = design.columns
    let elements = design.elements
    let parts = RowShards(rows: design.rows).map(workers: workers) { rows -> Double in
      var sums = (SIMD8<Double>(), SIMD8<Double>(), SIMD8<Double>(), SIMD8<Double>())
      unsafe elements.withUnsafeBytes { bytes in
        for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 1) {
          var at = start * columns * 8
          let end = at + columns * 8
          while at + 256 <= end {
            unsafe sums.0 += bytes.loadUnaligned(fromByteOffset: at, as: SIMD8<Double>.self)
            unsafe sums.1 += bytes.loadUnaligned(fromByteOffset: at + 64, as: SIMD8<Double>.self)
            unsafe sums.2 += bytes.loadUnaligned(fromByteOffset: at + 128, as: SIMD8<Double>.self)
            unsafe sums.3 += bytes.loadUnaligned(fromByteOffset: at + 192, as: SIMD8<Double>.self)
            at += 256
          }
        }
      }
      return (sums.0 + sums.1 + sums.2 + sums.3).sum()
    }
    return parts.reduce(0, +)
  }
}
