// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// A centre and the squared distance of a row from it.
struct NearestCentre: Sendable, Hashable {
  var cluster: Int
  var squaredDistance: Double
}

/// Finds the nearest of some centres for many rows.
///
/// |x|² − 2x·c + |c|² from one matrix product, whose error is bounded; every centre within the bound of
/// the least is compared by Σ(x − c)² in a fixed order.
struct CentreSearch: Sendable {
  private let centres: Matrix<Double>
  private let squares: [Double]

  init(_ centres: Matrix<Double>) {
    self.centres = centres
    squares = (0..<centres.rows).map { Self.square(centres.row($0)) }
  }

  /// A bound on the error of |x|² − 2x·c + |c|² relative to |x|² + |c|².
  ///
  /// Each of the three is right to nu·(|x|² + |c|²) with n terms; their sum adds a few more.
  static func rounding(columns: Int) -> Double { 4 * Double(columns + 4) * 0x1p-53 }

  static func square(_ vector: ArraySlice<Double>) -> Double {
    vector.reduce(0) { $0 + $1 * $1 }
  }

  func nearest(rows: Range<Int>, of points: Matrix<Double>) -> [NearestCentre] {
    var products = [Double](repeating: 0, count: 256 * centres.rows)
    var result: [NearestCentre] = []
    result.reserveCapacity(rows.count)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 256) {
      let block = start..<min(rows.upperBound, start + 256)
      Product.inner(rows: block, of: points, centres, into: &products)
      for row in block {
        result.append(nearest(row, of: points, products, at: (row - start) * centres.rows))
      }
    }
    return result
  }

  private func nearest(
    _ row: Int,
    of points: Matrix<Double>,
    _ products: [Double],
    at start: Int
  ) -> NearestCentre {
    var (least, largest) = (Double.infinity, 0.0)
    for cluster in squares.indices {
      least = min(least, squares[cluster] - 2 * products[start + cluster])
      largest = max(largest, squares[cluster])
    }
    let scale = Self.square(points.row(row)) + largest
    let slack = Self.rounding(columns: points.columns) * scale
    var best = NearestCentre(cluster: -1, squaredDistance: .infinity)
    for cluster in squares.indices
    where squares[cluster] - 2 * products[start + cluster] <= least + 2 * slack {
      let distance = FixedOrder.squaredDistance(points, row: row, centres, row: cluster)
      if distance < best.squaredDistance {
        best = NearestCentre(cluster: cluster, squaredDistance: distance)
      }
    }
    return best
  }
}
