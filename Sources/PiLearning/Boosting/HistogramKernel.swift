// SPDX-License-Identifier: Apache-2.0

/// The loops over rows that fill histograms, with pointers.
enum HistogramKernel {
  /// Adds rows to a tile's bins, in the order of the rows.
  static func add(
    _ tile: [UInt64],
    rows: ArraySlice<UInt32>,
    gradients: [SIMD2<Double>],
    into histogram: inout TileHistogram
  ) {
    precondition(rows.count == gradients.count, "a gradient a row")
    precondition(histogram.cells.count == TileHistogram.cellCount, "eight times 256 bins")
    if let last = rows.max() { precondition(Int(last) < tile.count, "rows of the tile") }
    let countsRows = !histogram.counts.isEmpty
    unsafe tile.withUnsafeBufferPointer { words in
      unsafe rows.withUnsafeBufferPointer { rows in
        unsafe gradients.withUnsafeBufferPointer { gradients in
          unsafe histogram.cells.withUnsafeMutableBufferPointer { cells in
            guard let words = words.baseAddress, let rows = rows.baseAddress,
              let values = gradients.baseAddress, let cells = cells.baseAddress
            else { return }
            unsafe addCells(words, rows, values, gradients.count, cells)
          }
        }
        guard countsRows else { return }
        unsafe histogram.counts.withUnsafeMutableBufferPointer { counts in
          guard let words = words.baseAddress, let from = rows.baseAddress,
            let counts = counts.baseAddress
          else { return }
          unsafe addCounts(words, from, rows.count, counts)
        }
      }
    }
  }

  @inline(__always)
  private static func addCells(
    _ words: UnsafePointer<UInt64>,
    _ rows: UnsafePointer<UInt32>,
    _ gradients: UnsafePointer<SIMD2<Double>>,
    _ count: Int,
    _ cells: UnsafeMutablePointer<SIMD2<Double>>
  ) {
    for index in 0..<count {
      let word = unsafe words[Int(rows[index])]
      let gradient = unsafe gradients[index]
      unsafe cells[Int(word & 0xFF)] += gradient
      unsafe cells[0x100 + Int(word >> 8 & 0xFF)] += gradient
      unsafe cells[0x200 + Int(word >> 16 & 0xFF)] += gradient
      unsafe cells[0x300 + Int(word >> 24 & 0xFF)] += gradient
      unsafe cells[0x400 + Int(word >> 32 & 0xFF)] += gradient
      unsafe cells[0x500 + Int(word >> 40 & 0xFF)] += gradient
      unsafe cells[0x600 + Int(word >> 48 & 0xFF)] += gradient
      unsafe cells[0x700 + Int(word >> 56)] += gradient
    }
  }

  @inline(__always)
  private static func addCounts(
    _ words: UnsafePointer<UInt64>,
    _ rows: UnsafePointer<UInt32>,
    _ count: Int,
    _ counts: UnsafeMutablePointer<UInt32>
  ) {
    for index in 0..<count {
      let word = unsafe words[Int(rows[index])]
      for lane in 0..<8 {
        unsafe counts[lane << 8 + Int(word >> UInt64(lane << 3) & 0xFF)] &+= 1
      }
    }
  }
}
