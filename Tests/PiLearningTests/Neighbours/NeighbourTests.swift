// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import Testing

struct `Nearest neighbours` {
  /// Random vectors, some rows repeated so that ties occur.
  private func vectors(
    _ seed: UInt64,
    rows: Int,
    columns: Int
  ) throws -> Matrix<Float> {
    var random = RandomRows(seed: seed)
    var elements: [Float] = []
    for row in 0..<rows {
      if row % 7 == 3 {
        elements += elements[(row / 2) * columns..<(row / 2 + 1) * columns]
      } else {
        for _ in 0..<columns { elements.append(Float(random.normal())) }
      }
    }
    return try Matrix(rows: rows, columns: columns, elements: elements)
  }

  /// Every row by falling cosine, all arithmetic in double precision.
  private func bruteForce(_ index: NeighbourIndex, _ query: [Float], _ limit: Int) -> [Int] {
    let length = query.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    let unit = query.map { Float(Double($0) / length) }
    let all = (0..<index.count).map { row in
      (row: row, similarity: FixedOrder.inner(index.rows, row: row, unit))
    }
    let sorted = all.sorted { ($1.similarity, $0.row) < ($0.similarity, $1.row) }
    return sorted.prefix(limit).map(\.row)
  }

  @Test(arguments: Array(UInt64(1)...30))
  func `neighbours are those of a full sort, one query or many`(seed: UInt64) throws {
    let (rows, columns) = (20 + Int(seed) * 13, 1 + Int(seed) % 19)
    let index = try NeighbourIndex(vectors(seed, rows: rows, columns: columns))
    let queries = try vectors(seed + 100, rows: 9, columns: columns)
    let limit = 1 + Int(seed * 5) % 60
    let batch = try index.neighbours(of: queries, limit: limit)
    #expect(try index.neighbours(of: queries, limit: limit, workers: 2) == batch)
    for row in 0..<9 {
      let query = Array(queries.row(row))
      let found = try index.neighbours(of: query, limit: limit)
      #expect(found.map(\.row) == bruteForce(index, query, limit), "seed \(seed)")
      #expect(found == batch[row], "seed \(seed)")
      #expect(found.count == min(limit, rows))
    }
  }

  @Test func `equal rows come in the order of their positions, also where the list ends`() throws {
    let rows = try Matrix<Float>(
      rows: 6,
      columns: 2,
      elements: [1, 0, 0, 1, 2, 0, 0, 3, 5, 0, -1, 0]
    )
    let index = try NeighbourIndex(rows)
    #expect(try index.neighbours(of: [4, 0], limit: 2).map(\.row) == [0, 2])
    #expect(try index.neighbours(of: [4, 0], limit: 4).map(\.row) == [0, 2, 4, 1])
    let all = try index.neighbours(of: [4, 0], limit: 50)
    #expect(all.map(\.row) == [0, 2, 4, 1, 3, 5])
    #expect(all.map(\.similarity) == [1, 1, 1, 0, 0, -1])
  }

  @Test func `a thousand equal rows are ranked by position`() throws {
    let rows = try Matrix<Float>(rows: 1000, columns: 3, repeating: 0.3)
    let found = try NeighbourIndex(rows).neighbours(of: [1, 2, 3], limit: 100)
    #expect(found.map(\.row) == Array(0..<100))
  }

  @Test func `the length of a vector does not matter`() throws {
    let rows = try vectors(4, rows: 200, columns: 16)
    let index = try NeighbourIndex(rows)
    let query = (0..<16).map { Float($0 % 5) - 1.7 }
    let found = try index.neighbours(of: query, limit: 20)
    #expect(try index.neighbours(of: query.map { $0 * 0x1p90 }, limit: 20) == found)
    #expect(try index.neighbours(of: query.map { $0 * 0x1p-60 }, limit: 20) == found)
    let scaled = try Matrix(rows: 200, columns: 16, elements: rows.elements.map { $0 * 0x1p40 })
    #expect(try NeighbourIndex(scaled).neighbours(of: query, limit: 20) == found)
  }

  @Test func `vectors without direction or of wrong width are refused by name`() throws {
    let zero = try Matrix<Float>(rows: 2, columns: 2, elements: [1, 1, 0, 0])
    #expect(
      throws: LearningError.badValue(row: 1, column: "all", expected: "a vector that is not zero")
    ) { try NeighbourIndex(zero) }
    let infinite = try Matrix<Float>(rows: 2, columns: 2, elements: [1, 1, 0, .infinity])
    #expect(
      throws: LearningError.badValue(row: 1, column: "feature 1", expected: "a finite number")
    ) { try NeighbourIndex(infinite) }
    #expect(throws: LearningError.self) { try NeighbourIndex(Matrix<Float>(rows: 0, columns: 2)) }
    #expect(throws: LearningError.self) { try NeighbourIndex(Matrix<Float>(rows: 2, columns: 0)) }
    let index = try NeighbourIndex(Matrix<Float>(rows: 1, columns: 2, elements: [1, 1]))
    #expect(throws: LearningError.shape(expected: 2, found: 3, of: "values of a query")) {
      try index.neighbours(of: [1, 2, 3])
    }
    #expect(throws: LearningError.shape(expected: 2, found: 3, of: "columns of a query")) {
      try index.neighbours(of: Matrix<Float>(rows: 1, columns: 3, repeating: 1))
    }
    #expect(throws: LearningError.self) { try index.neighbours(of: [.nan, 1]) }
    #expect(throws: LearningError.self) { try index.neighbours(of: [0, 0]) }
    #expect(throws: LearningError.self) {
      try index.neighbours(of: Matrix<Float>(rows: 2, columns: 2, elements: [1, 0, 0, 0]))
    }
  }
}
