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

  @Test(arguments: [1, 3, 4, 7, 8, 17])
  func `sums may begin anywhere in the weights and skip rows without weight`(columns: Int) throws {
    let rows = 40
    let elements = (0..<rows * columns).map { Double(($0 * 7 + 3) % 19 - 9) }
    let design = try Matrix(rows: rows, columns: columns, elements: elements)
    let weights = (0..<rows).map { Double($0 % 3) }
    for centre in [[Double](repeating: 0, count: columns), (0..<columns).map { Double($0 % 3) }] {
      var block = RowBlock(columns: columns, centre: centre)
      let zeros = [Double](repeating: 0, count: columns)
      var (alone, first, second) = (zeros, zeros, zeros)
      block.sum(design, rows: 5..<31, from: 9, weights: weights, into: &alone)
      block.sum(
        design,
        rows: 5..<31,
        from: 9,
        first: weights,
        second: weights,
        firstSum: &first,
        secondSum: &second
      )
      var expected = zeros
      for row in 5..<31 {
        for column in 0..<columns {
          expected[column] += weights[row + 4] * (design[row, column] - centre[column])
        }
      }
      #expect(alone == expected && first == expected && second == expected)
    }
    var block = RowBlock(columns: columns, centre: [Double](repeating: 0, count: columns))
    var fitted = [Double](repeating: -1, count: rows)
    let ones = [Double](repeating: 1, count: columns)
    block.project(design, rows: 5..<7, on: ones, offset: 2, from: 3, into: &fitted)
    #expect(fitted[2] == -1 && fitted[5] == -1)
    #expect(fitted[3] == design.row(5).reduce(2, +) && fitted[4] == design.row(6).reduce(2, +))
  }

  @Test func `workers fill an array in the order of the rows`() {
    for rows in [0, 1, 4096, 10_000] {
      let shards = RowShards(rows: rows, shardRows: 4096)
      for workers in [1, 3] {
        let filled = shards.fill(width: 2, workers: workers) { range, values in
          for (place, row) in range.enumerated() {
            values[2 * place] = Double(row)
            values[2 * place + 1] = -Double(row)
          }
        }
        #expect(filled == (0..<rows).flatMap { [Double($0), -Double($0)] })
      }
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
