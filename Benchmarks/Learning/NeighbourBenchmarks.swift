// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra

/// Times of the nearest neighbours: one query and a thousand, 14,000 rows of 384.
enum NeighbourBenchmarks {
  static func run() throws {
    let (n, d) = (14_000, 384)
    let rows = try BenchmarkRows(rows: n + 1000, columns: d)
    let single = rows.design.elements.map { Float($0) }
    let index = try NeighbourIndex(
      try Matrix(rows: n, columns: d, elements: Array(single[..<(n * d)]))
    )
    let queries = try Matrix(rows: 1000, columns: d, elements: Array(single[(n * d)...]))
    let one = Array(queries.row(0))
    let short = ShortRows(index.rows)
    let vector = Array(index.rows.row(7))
    var products = [Int32](repeating: 0, count: n)
    Stopwatch.measure("knn_scan", rows: n, columns: d) {
      for _ in 0..<100 { _ = short.inner(vector, into: &products) }
      return 100
    }
    var similarities = [Float](repeating: 0, count: n)
    Stopwatch.measure("sgemv", rows: n, columns: d) {
      for _ in 0..<100 { Product.multiply(index.rows, by: vector, into: &similarities) }
      return 100
    }
    try Stopwatch.measure("knn_query", rows: n, columns: d) {
      var found = 0
      for _ in 0..<100 { found += try index.neighbours(of: one).count }
      return found == 10_000 ? 100 : .nan
    }
    for workers in [1, 2] {
      try Stopwatch.measure("knn_1000_queries", rows: n, columns: d, workers: workers) {
        try index.neighbours(of: queries, workers: workers).count == 1000 ? 1 : .nan
      }
    }
  }
}
