// SPDX-License-Identifier: Apache-2.0

import PiLinearAlgebra
import Testing

struct `Row blocks` {
  @Test(arguments: [1, 3, 4, 7, 8, 9, 16, 17, 33])
  func `projection, sums and products equal the textbook loops at every width`(
    columns: Int
  ) throws {
    let rows = 70
    let elements = (0..<rows * columns).map { Double(($0 * 5 + 3) % 17 - 8) }
    let design = try Matrix(rows: rows, columns: columns, elements: elements)
    let centre = (0..<columns).map { Double($0 % 3) }
    let first = (0..<rows).map { Double($0 % 5) }
    let second = (0..<rows).map { Double($0 % 4) }
    let roots = (0..<rows).map { Double($0 % 2 + 1) }
    let range = 2..<rows
    var block = RowBlock(columns: columns, centre: centre)
    var (a, b) = ([Double](repeating: 0, count: columns), [Double](repeating: 0, count: columns))
    var gram = try Matrix<Double>(rows: columns, columns: columns)
    block.pack(
      design,
      rows: range,
      first: first,
      second: second,
      roots: roots,
      firstSum: &a,
      secondSum: &b
    )
    block.addGram(into: &gram)
    var (c, d) = ([Double](repeating: 0, count: columns), [Double](repeating: 0, count: columns))
    block.sum(design, rows: range, first: first, second: second, firstSum: &c, secondSum: &d)
    #expect(a == c && b == d)
    var predictor = [Double](repeating: 0, count: rows)
    block.project(design, rows: range, on: centre, offset: 0.5, into: &predictor)
    for column in 0..<columns {
      var (left, right) = (0.0, 0.0)
      for (slot, row) in range.enumerated() {
        left += first[slot] * (design[row, column] - centre[column])
        right += second[slot] * (design[row, column] - centre[column])
      }
      #expect(a[column] == left && b[column] == right)
      for other in column..<columns {
        var total = 0.0
        for (slot, row) in range.enumerated() {
          let x = design[row, column] - centre[column]
          total += x * (design[row, other] - centre[other]) * roots[slot] * roots[slot]
        }
        #expect(gram[column, other] == total)
      }
    }
    for (slot, row) in range.enumerated() {
      let expected = zip(design.row(row), centre).reduce(0.5) { $0 + $1.0 * $1.1 }
      #expect(predictor[slot] == expected)
    }
  }

  @Test func `shards cover the rows once, in order, whatever the workers`() {
    for rows in [0, 1, 16_384, 16_385, 1_000_000, 9_999_999] {
      let shards = RowShards(rows: rows)
      #expect(shards.count <= 64)
      var next = 0
      for shard in 0..<shards.count {
        #expect(shards[shard].lowerBound == next)
        next = shards[shard].upperBound
      }
      #expect(next == rows)
      let one = shards.map(workers: 1) { $0 }
      #expect(shards.map(workers: 3) { $0 } == one)
    }
  }
}
