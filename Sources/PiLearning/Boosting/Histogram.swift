// SPDX-License-Identifier: Apache-2.0

/// Sums over rows: Σg, Σh and their number.
package struct RowSums: Hashable, Sendable {
  package var gradient: Double
  package var curvature: Double
  package var count: Int

  package init(gradient: Double = 0, curvature: Double = 0, count: Int = 0) {
    self.gradient = gradient
    self.curvature = curvature
    self.count = count
  }

  package static func + (left: RowSums, right: RowSums) -> RowSums {
    RowSums(
      gradient: left.gradient + right.gradient,
      curvature: left.curvature + right.curvature,
      count: left.count + right.count
    )
  }

  package static func - (left: RowSums, right: RowSums) -> RowSums {
    RowSums(
      gradient: left.gradient - right.gradient,
      curvature: left.curvature - right.curvature,
      count: left.count - right.count
    )
  }
}

/// Sums of gradients and curvatures a bin, for the eight features of a tile.
package struct TileHistogram: Hashable, Sendable {
  static let cellCount = BinnedRows.lanes * 256

  /// Σg and Σh of each bin, 256 a feature.
  package var cells: [SIMD2<Double>]
  /// Rows of each bin; empty when every curvature is 1, which counts them already.
  package var counts: [UInt32]

  /// Creates an empty histogram.
  init(countsRows: Bool) {
    cells = Array(repeating: .zero, count: TileHistogram.cellCount)
    counts = countsRows ? Array(repeating: 0, count: TileHistogram.cellCount) : []
  }

  /// The sums of rows in their order; `gradients` has one element for each of `rows`.
  package init(
    _ tile: [UInt64],
    rows: ArraySlice<UInt32>,
    gradients: [SIMD2<Double>],
    countsRows: Bool
  ) {
    self.init(countsRows: countsRows)
    HistogramKernel.add(tile, rows: rows, gradients: gradients, into: &self)
  }

  /// The sums of a bin.
  @inline(__always)
  package func sums(lane: Int, bin: Int) -> RowSums {
    let cell = cells[lane << 8 + bin]
    let count = counts.isEmpty ? Int(cell.y) : Int(counts[lane << 8 + bin])
    return RowSums(gradient: cell.x, curvature: cell.y, count: count)
  }

  /// Adds the sums of other rows.
  package mutating func merge(_ other: TileHistogram) {
    for index in cells.indices { cells[index] += other.cells[index] }
    for index in counts.indices { counts[index] += other.counts[index] }
  }

  /// The sums of the rows that are not among those of `part`.
  package func subtracting(_ part: TileHistogram) -> TileHistogram {
    var rest = self
    for index in cells.indices { rest.cells[index] -= part.cells[index] }
    for index in counts.indices { rest.counts[index] -= part.counts[index] }
    return rest
  }
}
