// SPDX-License-Identifier: Apache-2.0

import PiLinearAlgebra
import Testing

struct `Sums in a fixed order` {
  @Test(arguments: [0, 1, 5, 8, 19, 64])
  func `whole numbers are summed exactly`(columns: Int) throws {
    let values = (0..<3 * columns).map { Double($0 * 7 % 23 - 11) }
    let matrix = try Matrix(rows: 3, columns: columns, elements: values)
    let single = try Matrix(rows: 3, columns: columns, elements: values.map { Float($0) })
    for row in 0..<3 {
      let expected = (0..<columns).reduce(0) { $0 + matrix[row, $1] * matrix[2, $1] }
      #expect(FixedOrder.inner(single, row: row, Array(single.row(2))) == expected)
      let distance = (0..<columns)
        .reduce(0) { total, column in
          let rest = matrix[row, column] - matrix[1, column]
          return total + rest * rest
        }
      #expect(FixedOrder.squaredDistance(matrix, row: row, matrix, row: 1) == distance)
    }
    var target = matrix
    FixedOrder.add(matrix, row: 0, scale: -2, to: &target, row: 1)
    for column in 0..<columns {
      #expect(target[1, column] == matrix[1, column] - 2 * matrix[0, column])
      #expect(target[2, column] == matrix[2, column])
    }
  }

  @Test func `products of some rows are those of all`() throws {
    let values = (0..<35).map { Double($0 * 5 % 13 - 6) }
    let left = try Matrix(rows: 7, columns: 5, elements: values)
    let right = try left.view(rows: 1..<4).copied()
    let single = try Matrix(rows: 7, columns: 5, elements: values.map { Float($0) })
    let other = try single.view(rows: 1..<4).copied()
    var doubles = [Double](repeating: 99, count: 7)
    var floats = [Float](repeating: 99, count: 7)
    Product.inner(rows: 4..<6, of: left, right, into: &doubles)
    Product.inner(rows: 4..<6, of: single, other, into: &floats)
    for row in 0..<2 {
      for column in 0..<3 {
        let expected = (0..<5).reduce(0) { $0 + left[4 + row, $1] * right[column, $1] }
        #expect(doubles[row * 3 + column] == expected)
        #expect(Double(floats[row * 3 + column]) == expected)
      }
    }
    #expect(doubles[6] == 99 && floats[6] == 99)
    var vector = [Float](repeating: 0, count: 7)
    Product.multiply(single, by: [1, 0, 2, 0, 3], into: &vector)
    #expect(vector[3] == single[3, 0] + 2 * single[3, 2] + 3 * single[3, 4])
  }
}
