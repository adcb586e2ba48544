// SPDX-License-Identifier: Apache-2.0

/// Sums over one row in a fixed order of plain operations: the same bits on every processor.
///
/// The library's kernels differ from each other in the last digits; these decide where two of its
/// results are too close to call.
public enum FixedOrder {
  /// The inner product of a row with a vector, every product and the sum in double precision.
  public static func inner(
    _ matrix: Matrix<Float>,
    row: Int,
    _ vector: [Float]
  ) -> Double {
    precondition(row >= 0 && row < matrix.rows, "inside the matrix")
    precondition(vector.count == matrix.columns, "dimensions agree")
    let width = matrix.columns
    return unsafe matrix.storage.withUnsafeBufferPointer { m in
      unsafe vector.withUnsafeBufferPointer { v in
        guard let m = m.baseAddress, let v = v.baseAddress else { return 0 }
        return unsafe inner(m + row * width, v, width)
      }
    }
  }

  private static func inner(
    _ x: UnsafePointer<Float>,
    _ y: UnsafePointer<Float>,
    _ count: Int
  ) -> Double {
    var (low, high) = (SIMD4<Double>(), SIMD4<Double>())
    var index = 0
    while index + 8 <= count {
      unsafe low += SIMD4<Double>(load(x + index)) * SIMD4<Double>(load(y + index))
      unsafe high += SIMD4<Double>(load(x + index + 4)) * SIMD4<Double>(load(y + index + 4))
      index += 8
    }
    var total = folded(low + high)
    while index < count {
      unsafe total += Double(x[index]) * Double(y[index])
      index += 1
    }
    return total
  }

  /// The squared Euclidean distance of a row of one matrix from a row of another.
  public static func squaredDistance(
    _ left: Matrix<Double>,
    row: Int,
    _ right: Matrix<Double>,
    row other: Int
  ) -> Double {
    precondition(row >= 0 && row < left.rows && other >= 0 && other < right.rows, "inside")
    precondition(left.columns == right.columns, "dimensions agree")
    let width = left.columns
    return unsafe left.storage.withUnsafeBufferPointer { l in
      unsafe right.storage.withUnsafeBufferPointer { r in
        guard let l = l.baseAddress, let r = r.baseAddress else { return 0 }
        return unsafe squaredDistance(l + row * width, r + other * width, width)
      }
    }
  }

  private static func squaredDistance(
    _ x: UnsafePointer<Double>,
    _ y: UnsafePointer<Double>,
    _ count: Int
  ) -> Double {
    var (low, high) = (SIMD4<Double>(), SIMD4<Double>())
    var index = 0
    while index + 8 <= count {
      let first = unsafe load(x + index) - load(y + index)
      let second = unsafe load(x + index + 4) - load(y + index + 4)
      low += first * first
      high += second * second
      index += 8
    }
    var total = folded(low + high)
    while index < count {
      let difference = unsafe x[index] - y[index]
      total += difference * difference
      index += 1
    }
    return total
  }

  /// Adds scale × a row of one matrix to a row of another.
  public static func add(
    _ source: Matrix<Double>,
    row: Int,
    scale: Double,
    to target: inout Matrix<Double>,
    row other: Int
  ) {
    precondition(row >= 0 && row < source.rows && other >= 0 && other < target.rows, "inside")
    precondition(source.columns == target.columns, "dimensions agree")
    let width = source.columns
    unsafe source.storage.withUnsafeBufferPointer { s in
      unsafe target.storage.withUnsafeMutableBufferPointer { t in
        guard let s = s.baseAddress, let t = t.baseAddress else { return }
        let (from, to) = unsafe (s + row * width, t + other * width)
        for column in 0..<width { unsafe to[column] += scale * from[column] }
      }
    }
  }

  @inline(__always)
  private static func folded(_ sums: SIMD4<Double>) -> Double {
    (sums[0] + sums[2]) + (sums[1] + sums[3])
  }

  @inline(__always)
  private static func load(_ pointer: UnsafePointer<Double>) -> SIMD4<Double> {
    unsafe UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Double>.self)
  }

  @inline(__always)
  private static func load(_ pointer: UnsafePointer<Float>) -> SIMD4<Float> {
    unsafe UnsafeRawPointer(pointer).loadUnaligned(as: SIMD4<Float>.self)
  }
}
