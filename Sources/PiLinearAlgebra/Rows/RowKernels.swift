// SPDX-License-Identifier: Apache-2.0

internal import COpenBLAS

/// The loops over the rows of a block; the only pointer arithmetic of the module.
enum RowKernels {
  struct Shape {
    let rows: Int
    let columns: Int
  }

  /// The inner product of two vectors.
  @inline(__always)
  static func dot(_ x: UnsafePointer<Double>, _ v: UnsafePointer<Double>, _ count: Int) -> Double {
    var (low, high) = (SIMD4<Double>(), SIMD4<Double>())
    var index = 0
    while index + 8 <= count {
      unsafe low += load(x + index) * load(v + index)
      unsafe high += load(x + index + 4) * load(v + index + 4)
      index += 8
    }
    let both = low + high
    var total = (both[0] + both[2]) + (both[1] + both[3])
    while index < count {
      unsafe total += x[index] * v[index]
      index += 1
    }
    return total
  }

  /// Writes root·(x − centre).
  static func pack(
    _ x: UnsafePointer<Double>,
    _ shape: Shape,
    _ centre: [Double],
    _ weights: (first: [Double], second: [Double], roots: [Double]),
    _ target: UnsafeMutablePointer<Double>
  ) {
    let width = shape.columns
    unsafe centre.withUnsafeBufferPointer { c in
      guard let c = c.baseAddress else { return }
      for row in 0..<shape.rows {
        let root = weights.roots[row]
        let from = unsafe x + row * width
        let to = unsafe target + row * width
        var column = 0
        while column + 4 <= width {
          unsafe store((load(from + column) - load(c + column)) * root, to + column)
          column += 4
        }
        while column < width {
          unsafe to[column] = (from[column] - c[column]) * root
          column += 1
        }
      }
    }
  }

  /// Adds Σ first·(x − centre) and Σ second·(x − centre), four rows at a time.
  static func sum(
    _ x: UnsafePointer<Double>,
    _ shape: Shape,
    _ centre: [Double],
    _ weights: (first: [Double], second: [Double]),
    _ firstSum: inout [Double],
    _ secondSum: inout [Double]
  ) {
    let isCentred = centre.contains { $0 != 0 }
    unsafe withPointers(weights.first, weights.second, centre) { a, b, c in
      unsafe withSums(&firstSum, &secondSum) { first, second in
        var row = 0
        while row + 4 <= shape.rows {
          let at = unsafe x + row * shape.columns
          if isCentred {
            unsafe four(at, shape.columns, a + row, b + row, c, first, second, centred: true)
          } else {
            unsafe four(at, shape.columns, a + row, b + row, c, first, second, centred: false)
          }
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

  /// Adds four rows to both sums, column after column, so that the rows are read in order.
  @inline(__always)
  private static func four(
    _ x: UnsafePointer<Double>,
    _ width: Int,
    _ a: UnsafePointer<Double>,
    _ b: UnsafePointer<Double>,
    _ c: UnsafePointer<Double>,
    _ first: UnsafeMutablePointer<Double>,
    _ second: UnsafeMutablePointer<Double>,
    centred: Bool
  ) {
    let (a0, a1, a2, a3) = unsafe (a[0], a[1], a[2], a[3])
    let (b0, b1, b2, b3) = unsafe (b[0], b[1], b[2], b[3])
    let (x1, x2, x3) = unsafe (x + width, x + 2 * width, x + 3 * width)
    var column = 0
    while column + 4 <= width {
      var (v0, v1) = unsafe (load(x + column), load(x1 + column))
      var (v2, v3) = unsafe (load(x2 + column), load(x3 + column))
      if centred {
        let middle = unsafe load(c + column)
        v0 -= middle
        v1 -= middle
        v2 -= middle
        v3 -= middle
      }
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

  /// Adds Z'Z to the upper triangle of `gram`.
  ///
  /// By DSYRK, or by panels of DGEMM on kernels with 512-bit registers: there the rank-k update of a
  /// thin matrix reaches 24 to 40 GFLOP/s and panels of 16 rows 53, by 33 against 27 on Haswell's.
  static func gram(
    _ z: UnsafePointer<Double>,
    _ shape: Shape,
    _ gram: UnsafeMutablePointer<Double>
  ) {
    let (rows, width) = (Int32(shape.rows), Int32(shape.columns))
    guard rows > 0, width > 0 else { return }
    guard usesPanels else {
      unsafe cblas_dsyrk(
        CblasRowMajor,
        CblasUpper,
        CblasTrans,
        width,
        rows,
        1,
        z,
        width,
        1,
        gram,
        width
      )
      return
    }
    for first in stride(from: 0, to: shape.columns, by: 16) {
      let height = Int32(Swift.min(16, shape.columns - first))
      unsafe cblas_dgemm(
        CblasRowMajor,
        CblasTrans,
        CblasNoTrans,
        height,
        width - Int32(first),
        rows,
        1,
        z + first,
        width,
        z + first,
        width,
        1,
        gram + first * shape.columns + first,
        width
      )
    }
  }

  private static let usesPanels: Bool = {
    let name = unsafe String(cString: openblas_get_corename())
    return ["SkylakeX", "Cooperlake", "SapphireRapids"].contains(name)
  }()

  @inline(__always)
  private static func load(_ pointer: UnsafePointer<Double>) -> SIMD4<Double> {
    unsafe UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Double>.self)
  }

  @inline(__always)
  private static func store(_ value: SIMD4<Double>, _ pointer: UnsafeMutablePointer<Double>) {
    unsafe UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD4<Double>.self)
  }
}
