// SPDX-License-Identifier: Apache-2.0

internal import COpenBLAS

/// The loops over the rows of a block.
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
    _ roots: [Double],
    _ slot: Int,
    _ target: UnsafeMutablePointer<Double>
  ) {
    let width = shape.columns
    unsafe centre.withUnsafeBufferPointer { c in
      guard let c = c.baseAddress else { return }
      for row in 0..<shape.rows {
        let root = roots[slot + row]
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
  static func load(_ pointer: UnsafePointer<Double>) -> SIMD4<Double> {
    unsafe UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Double>.self)
  }

  @inline(__always)
  static func store(_ value: SIMD4<Double>, _ pointer: UnsafeMutablePointer<Double>) {
    unsafe UnsafeMutableRawPointer(pointer).storeBytes(of: value, as: SIMD4<Double>.self)
  }
}
