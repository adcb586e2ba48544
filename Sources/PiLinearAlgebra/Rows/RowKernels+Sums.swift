// SPDX-License-Identifier: Apache-2.0

internal import COpenBLAS

extension RowKernels {
  /// Adds Σ first·(x − centre) and Σ second·(x − centre).
  ///
  /// By DGEMV where there is no centre, else four rows at a time.
  static func sum(
    _ x: UnsafePointer<Double>,
    _ shape: Shape,
    _ centre: [Double],
    _ weights: (first: [Double], second: [Double]),
    _ slot: Int,
    _ firstSum: inout [Double],
    _ secondSum: inout [Double]
  ) {
    let isCentred = centre.contains { $0 != 0 }
    unsafe withPointers(weights.first, weights.second, centre) { a, b, c in
      unsafe withSums(&firstSum, &secondSum) { first, second in
        let (a, b) = unsafe (a + slot, b + slot)
        guard isCentred else {
          unsafe add(x, shape, a, first)
          unsafe add(x, shape, b, second)
          return
        }
        var row = 0
        while row + 4 <= shape.rows {
          let at = unsafe x + row * shape.columns
          unsafe four(at, shape.columns, a + row, b + row, c, first, second)
          row += 4
        }
        while row < shape.rows {
          let at = unsafe x + row * shape.columns
          for column in 0..<shape.columns {
            let value = unsafe at[column] - c[column]
            unsafe first[column] += a[row] * value
            unsafe second[column] += b[row] * value
          }
          row += 1
        }
      }
    }
  }

  /// Adds Σ weight·x to a sum (DGEMV).
  private static func add(
    _ x: UnsafePointer<Double>,
    _ shape: Shape,
    _ weights: UnsafePointer<Double>,
    _ sum: UnsafeMutablePointer<Double>
  ) {
    guard shape.rows > 0 else { return }
    let (rows, width) = (Int32(shape.rows), Int32(shape.columns))
    unsafe cblas_dgemv(CblasRowMajor, CblasTrans, rows, width, 1, x, width, weights, 1, 1, sum, 1)
  }

  /// Adds Σ weight·(x − centre) of chosen rows, four at a time.
  static func sum(
    _ x: UnsafePointer<Double>,
    _ chosen: [Int],
    _ centre: [Double],
    _ weights: [Double],
    _ slot: Int,
    _ sum: inout [Double]
  ) {
    let width = centre.count
    unsafe withPointers(weights, weights, centre) { w, _, c in
      unsafe sum.withUnsafeMutableBufferPointer { sum in
        guard let sum = sum.baseAddress else { return }
        let whole = chosen.count / 4 * 4
        for place in stride(from: 0, to: whole, by: 4) {
          let rows = SIMD4(
            chosen[place],
            chosen[place + 1],
            chosen[place + 2],
            chosen[place + 3]
          )
          unsafe four(x, rows, w + slot, c, width, sum)
        }
        for row in chosen[whole...] {
          let (at, weight) = unsafe (x + row * width, w[slot + row])
          for column in 0..<width { unsafe sum[column] += weight * (at[column] - c[column]) }
        }
      }
    }
  }

  /// Adds four rows, wherever they are, to a sum.
  @inline(__always)
  private static func four(
    _ x: UnsafePointer<Double>,
    _ rows: SIMD4<Int>,
    _ weights: UnsafePointer<Double>,
    _ c: UnsafePointer<Double>,
    _ width: Int,
    _ sum: UnsafeMutablePointer<Double>
  ) {
    let (x0, x1) = unsafe (x + rows[0] * width, x + rows[1] * width)
    let (x2, x3) = unsafe (x + rows[2] * width, x + rows[3] * width)
    let (w0, w1) = unsafe (weights[rows[0]], weights[rows[1]])
    let (w2, w3) = unsafe (weights[rows[2]], weights[rows[3]])
    var column = 0
    while column + 4 <= width {
      let middle = unsafe load(c + column)
      let front = unsafe (load(x0 + column) - middle) * w0 + (load(x1 + column) - middle) * w1
      let back = unsafe (load(x2 + column) - middle) * w2 + (load(x3 + column) - middle) * w3
      unsafe store(load(sum + column) + (front + back), sum + column)
      column += 4
    }
    while column < width {
      let middle = unsafe c[column]
      let front = unsafe (x0[column] - middle) * w0 + (x1[column] - middle) * w1
      let back = unsafe (x2[column] - middle) * w2 + (x3[column] - middle) * w3
      unsafe sum[column] += front + back
      column += 1
    }
  }

  /// Adds four rows to both sums, column after column, so that the rows are read in order.
  @inline(__always)
  private static func four(
    _ x: UnsafePointer<Double>,
    _ width: Int,
    _ a: UnsafePointer<Double>,
    _ b: UnsafePointer<Double>,
    _ c: UnsafePointer<Double>,
    _ first: UnsafeMutablePointer<Double>,
    _ second: UnsafeMutablePointer<Double>
  ) {
    let (a0, a1, a2, a3) = unsafe (a[0], a[1], a[2], a[3])
    let (b0, b1, b2, b3) = unsafe (b[0], b[1], b[2], b[3])
    let (x1, x2, x3) = unsafe (x + width, x + 2 * width, x + 3 * width)
    var column = 0
    while column + 4 <= width {
      var (v0, v1) = unsafe (load(x + column), load(x1 + column))
      var (v2, v3) = unsafe (load(x2 + column), load(x3 + column))
      let middle = unsafe load(c + column)
      v0 -= middle
      v1 -= middle
      v2 -= middle
      v3 -= middle
      unsafe store(
        load(first + column) + ((v0 * a0 + v1 * a1) + (v2 * a2 + v3 * a3)),
        first + column
      )
      unsafe store(
        load(second + column) + ((v0 * b0 + v1 * b1) + (v2 * b2 + v3 * b3)),
        second + column
      )
      column += 4
    }
    while column < width {
      let middle = unsafe c[column]
      let (v0, v1) = unsafe (x[column] - middle, x1[column] - middle)
      let (v2, v3) = unsafe (x2[column] - middle, x3[column] - middle)
      unsafe first[column] += (v0 * a0 + v1 * a1) + (v2 * a2 + v3 * a3)
      unsafe second[column] += (v0 * b0 + v1 * b1) + (v2 * b2 + v3 * b3)
      column += 1
    }
  }

  private static func withSums(
    _ first: inout [Double],
    _ second: inout [Double],
    _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
  ) {
    unsafe first.withUnsafeMutableBufferPointer { first in
      unsafe second.withUnsafeMutableBufferPointer { second in
        guard let first = first.baseAddress, let second = second.baseAddress else { return }
        unsafe body(first, second)
      }
    }
  }

  private static func withPointers(
    _ a: [Double],
    _ b: [Double],
    _ c: [Double],
    _ body: (UnsafePointer<Double>, UnsafePointer<Double>, UnsafePointer<Double>) -> Void
  ) {
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          unsafe body(a, b, c)
        }
      }
    }
  }
}
