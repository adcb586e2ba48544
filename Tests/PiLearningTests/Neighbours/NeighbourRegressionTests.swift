// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiLearning
import PiLinearAlgebra
import Testing

struct `Neighbour regression` {
  /// Rows at 0°, 60°, 90° and 180° to the query (1, 0).
  private func index() throws -> NeighbourIndex {
    let elements: [Float] = [1, 0, 0.5, 0.866_025_4, 0, 1, -1, 0]
    return try NeighbourIndex(Matrix(rows: 4, columns: 2, elements: elements))
  }

  @Test func `means, counts and errors follow their formulas`() throws {
    let targets = try Matrix(rows: 4, columns: 2, elements: [1, .nan, 2, 10, 6, .nan, 9, 20])
    let uniform = try NeighbourRegression(
      index: index(),
      targets: targets,
      weighting: .uniform,
      limit: 3
    )
    let estimates = try uniform.estimates([3, 0])
    let first = try #require(estimates[0])
    #expect(first.mean == 3)
    #expect(first.count == 3 && first.effectiveCount == 3)
    #expect(abs(first.standardError - (14.0 / 3 / 2).squareRoot()) < 1e-15)
    let second = try #require(estimates[1])
    #expect(second.mean == 10 && second.count == 1 && second.standardError.isNaN)
    let weighted = try NeighbourRegression(
      index: index(),
      targets: targets,
      weights: [1, 2, 1, 1],
      weighting: .exponential(temperature: 0.5),
      limit: 2
    )
    let third = try #require(try weighted.estimates([3, 0])[0])
    let share = 2 * Mathematics.exp(-1)
    #expect(abs(third.mean - (1 + share * 2) / (1 + share)) < 1e-6)
    let effective = (1 + share) * (1 + share) / (1 + share * share)
    #expect(abs(third.effectiveCount - effective) < 1e-6)
  }

  @Test func `a target that no neighbour of positive weight has is nil`() throws {
    let targets = try Matrix(rows: 4, columns: 1, elements: [.nan, 2, 6, 9])
    let nearest = try NeighbourRegression(index: index(), targets: targets, limit: 1)
    #expect(try nearest.estimates([1, 0]) == [nil])
    let unweighted = try NeighbourRegression(
      index: index(),
      targets: targets,
      weights: [1, 0, 0, 0],
      limit: 4
    )
    #expect(try unweighted.estimates([1, 0]) == [nil])
    let opposite = try NeighbourRegression(
      index: index(),
      targets: targets,
      weighting: .similarity,
      limit: 4
    )
    #expect(try opposite.estimates([1, 0])[0]?.count == 1)
  }

  @Test func `whole weights are repetitions of rows`() throws {
    var random = RandomRows(seed: 3)
    let vectors = (0..<12).map { _ in (0..<4).map { _ in Float(random.normal()) } }
    let values = (0..<12).map { _ in random.normal() }
    let repeats = (0..<12).map { 1 + $0 % 3 }
    let once = try NeighbourRegression(
      index: NeighbourIndex(Matrix(rows: 12, columns: 4, elements: vectors.flatMap { $0 })),
      targets: Matrix(rows: 12, columns: 1, elements: values),
      weights: repeats.map { Double($0) }
    )
    let rows = (0..<12).flatMap { Array(repeating: $0, count: repeats[$0]) }
    let often = try NeighbourRegression(
      index: NeighbourIndex(
        Matrix(rows: rows.count, columns: 4, elements: rows.flatMap { vectors[$0] })
      ),
      targets: Matrix(rows: rows.count, columns: 1, elements: rows.map { values[$0] })
    )
    let query: [Float] = [0.3, -1, 0.2, 0.9]
    let (left, right) = (try once.estimates(query)[0], try often.estimates(query)[0])
    #expect(agree(try #require(left).mean, try #require(right).mean, within: 1e-12))
  }

  @Test func `bad targets and weights are refused by name`() throws {
    let index = try index()
    let short = try Matrix<Double>(rows: 3, columns: 1)
    #expect(throws: LearningError.shape(expected: 4, found: 3, of: "rows of targets")) {
      try NeighbourRegression(index: index, targets: short)
    }
    let infinite = try Matrix(rows: 4, columns: 1, elements: [0, 0, .infinity, 0])
    #expect(
      throws: LearningError.badValue(
        row: 2,
        column: "target 0",
        expected: "finite, or NaN if unknown"
      )
    ) { try NeighbourRegression(index: index, targets: infinite) }
    let good = try Matrix<Double>(rows: 4, columns: 1)
    #expect(throws: LearningError.self) {
      try NeighbourRegression(index: index, targets: good, weights: [1, 1, 1, -1])
    }
  }
}
