// SPDX-License-Identifier: Apache-2.0

import PiLinearAlgebra
import Testing

struct `Short rows` {
  /// Rows of length 1 whose coordinates follow a simple pattern, single ones among them.
  private func units(_ rows: Int, _ columns: Int) throws -> Matrix<Float> {
    var elements: [Float] = []
    for row in 0..<rows {
      var values = (0..<columns).map { Double(($0 * 7919 + row * 104_729) % 2003) - 1001 }
      if row % 4 == 1 { values = (0..<columns).map { $0 == row % columns ? -1 : 0 } }
      if row % 4 == 2 { values = Array(repeating: 1, count: columns) }
      let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      elements += values.map { Float($0 / length) }
    }
    return try Matrix(rows: rows, columns: columns, elements: elements)
  }

  @Test(arguments: [1, 2, 7, 64, 129, 1000])
  func `whole inner products are within their bound`(columns: Int) throws {
    let rows = try units(23, columns)
    let short = ShortRows(rows)
    for query in 0..<23 {
      let vector = Array(rows.row(query))
      var products = [Int32](repeating: 0, count: 23)
      let bound = short.inner(vector, into: &products)
      // Half a step a coordinate on both sides.
      #expect(bound < ShortRows.scale * (Double(columns).squareRoot() + 1) * 1.01 + 2)
      for row in 0..<23 {
        let exact = ShortRows.scale * ShortRows.scale * FixedOrder.inner(rows, row: row, vector)
        #expect(abs(Double(products[row]) - exact) <= bound)
      }
    }
  }
}
