// SPDX-License-Identifier: Apache-2.0

package import PiLinearAlgebra

/// The bins of all rows: words of eight features' codes, so that a row's codes are read at once.
package struct BinnedRows: Sendable {
  /// Features of a tile.
  static let lanes = 8

  /// For each tile of eight features, one word a row.
  package let tiles: [[UInt64]]
  package let bins: FeatureBins

  /// Looks up the bins of a design's values.
  package init(
    _ design: Matrix<Double>,
    bins: FeatureBins,
    workers: Int
  ) throws(LearningError) {
    let count = (design.columns + BinnedRows.lanes - 1) / BinnedRows.lanes
    let results = OrderedTasks.map(count: count, workers: workers) { tile in
      BinnedRows.tile(tile, design, bins)
    }
    var tiles: [[UInt64]] = []
    for result in results {
      if let bad = result.bad {
        let expected = "a finite number, or NaN where it is missing"
        throw .badValue(row: bad.row, column: "feature \(bad.column)", expected: expected)
      }
      tiles.append(result.words)
    }
    self.tiles = tiles
    self.bins = bins
  }

  private struct Tile: Sendable {
    var words: [UInt64]
    var bad: (row: Int, column: Int)?
  }

  private static func tile(_ tile: Int, _ design: Matrix<Double>, _ bins: FeatureBins) -> Tile {
    let first = tile * lanes
    let columns = first..<min(design.columns, first + lanes)
    // Padded with infinities to a power of two, so that a search takes eight equal steps.
    var ends: [Double] = []
    for column in columns {
      let edges = bins.edges[column]
      ends += edges
      ends += Array(repeating: .infinity, count: 256 - edges.count)
    }
    var result = Tile(words: [])
    result.words.reserveCapacity(design.rows)
    for row in 0..<design.rows {
      // Lanes without a feature count what is never read, spread over their bins.
      var word = columns.count < lanes ? UInt64(row & 0xFF) &* 0x0101_0101_0101_0101 : 0
      for column in columns {
        let value = design[row, column]
        if value.isInfinite, result.bad == nil { result.bad = (row, column) }
        let lane = column - first
        let code = value.isNaN ? FeatureBins.missing : search(ends, from: lane << 8, value)
        let shift = UInt64(lane << 3)
        word = word & ~(0xFF << shift) | UInt64(code) << shift
      }
      result.words.append(word)
    }
    return result
  }

  /// How many of 256 rising ends are below a value.
  @inline(__always)
  private static func search(_ ends: [Double], from start: Int, _ value: Double) -> Int {
    var position = 0
    var step = 128
    while step > 0 {
      position += ends[start + position + step - 1] < value ? step : 0
      step >>= 1
    }
    return position
  }

  /// The bin of a row's feature.
  package func code(row: Int, feature: Int) -> Int {
    Int(tiles[feature / 8][row] >> UInt64(feature % 8 * 8) & 0xFF)
  }
}
