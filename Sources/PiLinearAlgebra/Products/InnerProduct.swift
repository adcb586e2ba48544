// SPDX-License-Identifier: Apache-2.0

extension Product {
  /// Sets every element of `result` to the inner product of a row of each matrix (rows × rows).
  ///
  /// Made for a handful of rows, where calling the library costs more than the arithmetic.
  public static func inner(
    _ left: Matrix<Double>,
    _ right: Matrix<Double>,
    into result: inout Matrix<Double>
  ) {
    precondition(left.columns == right.columns, "inner dimensions agree")
    precondition(
      result.rows == left.rows && result.columns == right.rows,
      "the result has the shape"
    )
    let width = left.columns
    unsafe left.storage.withUnsafeBufferPointer { l in
      unsafe right.storage.withUnsafeBufferPointer { r in
        guard let l = l.baseAddress, let r = r.baseAddress else { return }
        var place = 0
        for row in 0..<left.rows {
          for other in 0..<right.rows {
            let value = unsafe RowKernels.dot(l + row * width, r + other * width, width)
            result.storage[place] = value
            place += 1
          }
        }
      }
    }
  }

  /// The inner product of two vectors.
  public static func inner(_ left: [Double], _ right: [Double]) -> Double {
    precondition(left.count == right.count, "dimensions agree")
    return unsafe left.withUnsafeBufferPointer { l in
      unsafe right.withUnsafeBufferPointer { r in
        guard let l = l.baseAddress, let r = r.baseAddress else { return 0 }
        return unsafe RowKernels.dot(l, r, left.count)
      }
    }
  }
}
