// SPDX-License-Identifier: Apache-2.0

internal import PiLinearAlgebra

/// A centre and the squared distance of a row from it.
struct NearestCentre: Sendable, Hashable {
  var cluster: Int
  var squaredDistance: Double
}

/// Finds the nearest of some centres for many rows.
///
/// |x|² − 2x·c + |c|² from one product in single precision, whose error is bounded; every centre within
/// the bound of the least is compared by Σ(x − c)² in double precision and a fixed order.
struct CentreSearch: Sendable {
  private let centres: Matrix<Double>
  private let vectors: RoundedRows
  private let points: Matrix<Double>
  private let rounded: RoundedRows
  /// The largest |c|².
  private let largest: Double

  init(_ centres: Matrix<Double>, among points: Matrix<Double>, _ rounded: RoundedRows) {
    self.centres = centres
    self.points = points
    self.rounded = rounded
    vectors = rounded.alike(centres)
    largest = vectors.squares.max() ?? 0
  }

  func nearest(rows: Range<Int>) -> [NearestCentre] {
    var products = [Float](repeating: 0, count: 256 * centres.rows)
    var result: [NearestCentre] = []
    result.reserveCapacity(rows.count)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: 256) {
      let block = start..<min(rows.upperBound, start + 256)
      rounded.inner(rows: block, vectors, into: &products)
      for row in block {
        let first = (row - start) * centres.rows
        result.append(nearest(row, products[first..<first + centres.rows]))
      }
    }
    return result
  }

  private func nearest(_ row: Int, _ products: ArraySlice<Float>) -> NearestCentre {
    let twice = 2 * rounded.unit
    var least = Double.infinity
    for (square, product) in zip(vectors.squares, products) {
      least = min(least, square - twice * Double(product))
    }
    let limit = least + 2 * rounded.slack(vectors, rounded.squares[row] + largest)
    var best = NearestCentre(cluster: -1, squaredDistance: .infinity)
    for (cluster, product) in products.enumerated()
    where vectors.squares[cluster] - twice * Double(product) <= limit {
      let distance = FixedOrder.squaredDistance(points, row: row, centres, row: cluster)
      if distance < best.squaredDistance {
        best = NearestCentre(cluster: cluster, squaredDistance: distance)
      }
    }
    return best
  }
}
