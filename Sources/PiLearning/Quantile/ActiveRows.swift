// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// As many independent rows as coefficients, through which a vertex of the problem goes.
struct ActiveRows: Sendable {
  /// Rising.
  let rows: [Int]

  init(rows: [Int]) { self.rows = rows.sorted() }

  /// Takes the rows whose dual lies farthest from both bounds, but no row that others determine.
  ///
  /// Nil when the rows do not determine the coefficients. Repeated rows share one dual and are told
  /// from their copies here.
  init?(_ problem: QuantileRows, dual: [Double]) {
    let width = problem.width
    guard dual.count >= width else { return nil }
    let distances = dual.indices.map { row in
      let weight = problem.weight(row)
      return min(dual[row], weight - dual[row]) / weight
    }
    var basis = OrthogonalBasis(width)
    var chosen: [Int] = []
    var reach = 2 * width + 16
    var (tried, isLast) = (Set<Int>(), false)
    while chosen.count < width, !isLast {
      isLast = reach >= dual.count
      for row in Self.farthest(distances, count: min(reach, dual.count)) {
        guard chosen.count < width, tried.insert(row).inserted else { continue }
        if basis.insert(problem.features(row)) { chosen.append(row) }
      }
      reach *= 8
    }
    guard chosen.count == width else { return nil }
    rows = chosen.sorted()
  }

  private static func farthest(_ distances: [Double], count: Int) -> [Int] {
    var copy = distances
    let limit = OrderStatistic.value(&copy, at: distances.count - count)
    return distances.indices.filter { distances[$0] >= limit }.sorted { left, right in
      distances[left] != distances[right] ? distances[left] > distances[right] : left < right
    }
  }
}

/// Rows made orthogonal one after the other, to tell dependent ones.
private struct OrthogonalBasis {
  private let width: Int
  private var vectors: [[Double]] = []

  init(_ width: Int) { self.width = width }

  /// Adds a row unless it is, up to rounding, a combination of those before it.
  mutating func insert(_ row: [Double]) -> Bool {
    let size = norm(row)
    guard size > 0 else { return false }
    var rest = row.map { $0 / size }
    for _ in 0..<2 {
      for vector in vectors {
        var share = 0.0
        for index in 0..<width { share += rest[index] * vector[index] }
        for index in 0..<width { rest[index] -= share * vector[index] }
      }
    }
    let left = norm(rest)
    guard left > 1e-9 else { return false }
    vectors.append(rest.map { $0 / left })
    return true
  }

  private func norm(_ vector: [Double]) -> Double {
    vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }
}
