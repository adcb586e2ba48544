// SPDX-License-Identifier: Apache-2.0

/// Unit rows rounded to 16 bits: inner products in whole numbers at half the memory traffic.
///
/// One product of many rows with a vector is bound by reading the rows; this reads half of what single
/// precision does, and its sums are exact, so they are the same on every processor.
public struct ShortRows: Sendable {
  /// What a coordinate of 1 becomes; sums of products of unit rows stay inside 32 bits.
  public static let scale = 32_000.0
  /// Number of rows.
  public let rows: Int
  /// Number of columns.
  public let columns: Int
  private let storage: [Int16]
  /// The largest length of a row's rounding, in units of a coordinate.
  private let rounding: Double

  /// Rounds rows of length 1.
  public init(_ units: Matrix<Float>) {
    rows = units.rows
    columns = units.columns
    var storage: [Int16] = []
    storage.reserveCapacity(rows * columns)
    var largest = 0.0
    for row in 0..<units.rows {
      let rounded = Self.rounded(units.row(row))
      largest = max(largest, rounded.error)
      storage += rounded.values
    }
    self.storage = storage
    rounding = largest
  }

  private static func rounded(_ unit: ArraySlice<Float>) -> (values: [Int16], error: Double) {
    var (values, square) = ([Int16](), 0.0)
    values.reserveCapacity(unit.count)
    for coordinate in unit {
      let scaled = Double(coordinate) * scale
      let value = scaled.rounded()
      precondition(abs(value) <= 32_001, "a coordinate of a unit row is at most 1")
      values.append(Int16(value))
      square += (scaled - value) * (scaled - value)
    }
    return (values, square.squareRoot())
  }

  /// Sets `result` to scale² × the inner products with a unit vector, nearly.
  ///
  /// - Parameters:
  ///   - unit: a vector of length 1.
  ///   - result: one whole number a row.
  /// - Returns: a bound on how far any of them is from scale² × the true inner product.
  public func inner(_ unit: [Float], into result: inout [Int32]) -> Double {
    precondition(unit.count == columns && result.count == rows, "dimensions agree")
    let (vector, error) = Self.rounded(unit[...])
    unsafe storage.withUnsafeBufferPointer { x in
      unsafe vector.withUnsafeBufferPointer { v in
        guard let x = x.baseAddress, let v = v.baseAddress else { return }
        let whole = rows / 4 * 4
        for row in stride(from: 0, to: whole, by: 4) {
          let sums = unsafe Self.inner4(x + row * columns, v, columns)
          for lane in 0..<4 { result[row + lane] = sums[lane] }
        }
        for row in whole..<rows {
          result[row] = unsafe Self.inner1(x + row * columns, v, columns)
        }
      }
    }
    // (X + a)·(Y + b) with |X| = |Y| = scale and errors a and b by Cauchy and Schwarz.
    return Self.scale * (rounding + error) * 1.0001 + rounding * error + 1
  }

  private static func inner1(
    _ x: UnsafePointer<Int16>,
    _ v: UnsafePointer<Int16>,
    _ count: Int
  ) -> Int32 {
    var total = Int32(0)
    for index in 0..<count { unsafe total &+= Int32(x[index]) &* Int32(v[index]) }
    return total
  }

  /// Four rows at once, so that the vector is read once for all of them.
  private static func inner4(
    _ x: UnsafePointer<Int16>,
    _ v: UnsafePointer<Int16>,
    _ count: Int
  ) -> SIMD4<Int32> {
    let (second, third) = unsafe (x + count, x + 2 * count)
    let fourth = unsafe x + 3 * count
    var (a, b, c, d) = (Int32(0), Int32(0), Int32(0), Int32(0))
    for index in 0..<count {
      let value = unsafe Int32(v[index])
      unsafe a &+= Int32(x[index]) &* value
      unsafe b &+= Int32(second[index]) &* value
      unsafe c &+= Int32(third[index]) &* value
      unsafe d &+= Int32(fourth[index]) &* value
    }
    return SIMD4(a, b, c, d)
  }
}
