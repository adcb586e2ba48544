// SPDX-License-Identifier: Apache-2.0

import PiLinearAlgebra
import Testing

struct `Products` {
  /// Small whole numbers, so that every product is exact.
  private func whole(_ rows: Int, _ columns: Int, _ seed: Int) throws -> Matrix<Double> {
    let elements = (0..<rows * columns).map { Double(($0 * 7 + seed * 13) % 11 - 5) }
    return try Matrix(rows: rows, columns: columns, elements: elements)
  }

  private func naive(_ left: Matrix<Double>, _ right: Matrix<Double>) throws -> Matrix<Double> {
    var result = try Matrix<Double>(rows: left.rows, columns: right.columns)
    for row in 0..<left.rows {
      for column in 0..<right.columns {
        for index in 0..<left.columns {
          result[row, column] += left[row, index] * right[index, column]
        }
      }
    }
    return result
  }

  @Test func `every orientation equals the textbook loop`() throws {
    let (a, b) = (try whole(5, 7, 1), try whole(7, 4, 2))
    let expected = try naive(a, b)
    var result = try Matrix<Double>(rows: 5, columns: 4)
    Product.multiply(a, by: b, into: &result)
    #expect(result == expected)
    Product.multiply(a.transposed, .transposed, by: b, into: &result)
    #expect(result == expected)
    Product.multiply(a, by: b.transposed, .transposed, into: &result)
    #expect(result == expected)
    Product.multiply(a, by: b, scale: 2, keep: -1, into: &result)
    #expect(result == expected)
    let single = try Matrix<Float>(rows: 5, columns: 7, elements: a.elements.map { Float($0) })
    let other = try Matrix<Float>(rows: 7, columns: 4, elements: b.elements.map { Float($0) })
    var small = try Matrix<Float>(rows: 5, columns: 4)
    Product.multiply(single, by: other, into: &small)
    #expect(small.elements.map { Double($0) } == expected.elements)
  }

  @Test func `vectors, Gram matrices and inner products agree`() throws {
    let a = try whole(9, 5, 3)
    let vector = [1.0, -2, 3, 0, 4]
    let column = try Matrix(rows: 5, columns: 1, elements: vector)
    #expect(Product.of(a, vector) == (try naive(a, column)).elements)
    let long = (0..<9).map { Double($0) }
    let row = try Matrix(rows: 9, columns: 1, elements: long)
    #expect(Product.of(a, .transposed, long) == (try naive(a.transposed, row)).elements)
    var gram = try Matrix<Double>(rows: 5, columns: 5)
    Product.gram(a, into: &gram)
    #expect(gram == (try naive(a.transposed, a)))
    var inner = try Matrix<Double>(rows: 9, columns: 9)
    Product.inner(a, a, into: &inner)
    #expect(inner == (try naive(a, a.transposed)))
    #expect(Product.inner(vector, vector) == 30)
  }
}
