// SPDX-License-Identifier: Apache-2.0

/// Which rows go left, told by their bin of a feature.
struct BinSplit: Hashable, Sendable {
  var feature: Int
  /// Rows in this bin and those below it go left.
  var bin: Int
  var missingGoesLeft: Bool
}

/// The loop that parts a leaf's rows, with pointers.
enum RowPartition {
  /// Puts the rows of a leaf that go left before those that go right, either in their order.
  ///
  /// - Parameters:
  ///   - order: the rows of all leaves.
  ///   - range: where the leaf's rows stand.
  ///   - buffer: room for as many rows.
  ///   - tile: the words that hold the split's feature.
  ///   - split: the split.
  /// - Returns: how many go left.
  static func part(
    _ order: inout [UInt32],
    _ range: Range<Int>,
    buffer: inout [UInt32],
    tile: [UInt64],
    by split: BinSplit
  ) -> Int {
    precondition(range.upperBound <= order.count && range.count <= buffer.count, "inside")
    let shift = UInt64(split.feature % BinnedRows.lanes * 8)
    let (bin, missingGoesLeft) = (UInt64(split.bin), split.missingGoesLeft)
    var (left, right) = (range.lowerBound, 0)
    unsafe order.withUnsafeMutableBufferPointer { order in
      unsafe buffer.withUnsafeMutableBufferPointer { buffer in
        for index in range {
          let row = unsafe order[index]
          let code = tile[Int(row)] >> shift & 0xFF
          let goesLeft = code == FeatureBins.missing ? missingGoesLeft : code <= bin
          // Both are written and one of them counts, which spares a branch that nobody can foresee.
          unsafe order[left] = row
          unsafe buffer[right] = row
          left += goesLeft ? 1 : 0
          right += goesLeft ? 0 : 1
        }
        for index in 0..<right { unsafe order[left + index] = buffer[index] }
      }
    }
    return left - range.lowerBound
  }
}
