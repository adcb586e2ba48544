// SPDX-License-Identifier: Apache-2.0

import PiLearning
import PiLinearAlgebra
import Testing

struct `Sufficient statistics` {
  private func agree(_ left: SufficientStatistics, _ right: SufficientStatistics) -> Double {
    let scale = max(right.featureMoments.diagonal.max() ?? 1, 1e-300)
    return [
      worst(left.featureMoments.elements, right.featureMoments.elements, floor: scale),
      worst(left.crossMoments, right.crossMoments, floor: scale),
      worst([left.targetMoment], [right.targetMoment]),
      worst(left.featureMeans, right.featureMeans, floor: 1),
      worst([left.targetMean, left.weight], [right.targetMean, right.weight]),
    ].max() ?? 0
  }

  private func naive(
    _ design: Matrix<Double>,
    _ target: [Double],
    _ weights: [Double]?
  ) -> SufficientStatistics {
    var result = SufficientStatistics(columns: design.columns)
    for row in 0..<design.rows {
      result.add(Array(design.row(row)), target: target[row], weight: weights?[row] ?? 1)
    }
    return result
  }

  @Test(arguments: [UInt64(1), 2, 3, 4, 5, 6, 7, 8])
  func `the blocked pass equals adding row by row, near zero and far from it`(seed: UInt64) throws {
    var random = RandomRows(seed: seed)
    let columns = 1 + Int(seed * 5 % 21)
    let design = try random.design(rows: 900, columns: columns, mean: seed % 2 == 0 ? 0 : 1e4)
    let target = random.target(design)
    let weights = (0..<900).map { $0 % 7 == 0 ? 0 : random.uniform() }
    for weights in [nil, weights] {
      let found = try SufficientStatistics(design: design, target: target, weights: weights)
      #expect(found.count == 900)
      #expect(agree(found, naive(design, target, weights)) < 1e-10, "seed \(seed)")
    }
  }

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func `merging equals the batch and subtracting equals never having seen`(seed: UInt64) throws {
    var random = RandomRows(seed: seed)
    let design = try random.design(rows: 600, columns: 7, mean: 3)
    let target = random.target(design)
    let cut = 50 + Int(random.uniform() * 500)
    let parts = try [0..<cut, cut..<600].map { rows in
      try SufficientStatistics(
        design: try design.view(rows: rows).copied(),
        target: Array(target[rows])
      )
    }
    let whole = try SufficientStatistics(design: design, target: target)
    var merged = parts[0]
    merged.merge(parts[1])
    #expect(agree(merged, whole) < 1e-12, "seed \(seed)")
    merged.subtract(parts[0])
    #expect(merged.count == 600 - cut)
    #expect(agree(merged, parts[1]) < 1e-10, "seed \(seed)")
    var empty = SufficientStatistics(columns: 7)
    empty.merge(whole)
    #expect(empty == whole)
    empty.subtract(whole)
    #expect(empty == SufficientStatistics(columns: 7))
  }

  @Test func `a whole weight equals repetition, and decay equals smaller weights`() throws {
    var random = RandomRows(seed: 11)
    let design = try random.design(rows: 60, columns: 4)
    let target = random.target(design)
    let weights = (0..<60).map { Double($0 % 4) }
    let weighted = try SufficientStatistics(design: design, target: target, weights: weights)
    var repeated = SufficientStatistics(columns: 4)
    for row in 0..<60 {
      for _ in 0..<(row % 4) { repeated.add(Array(design.row(row)), target: target[row]) }
    }
    #expect(agree(weighted, repeated) < 1e-12)
    var decayed = weighted
    decayed.decay(by: 0.25)
    let quarter = try SufficientStatistics(
      design: design,
      target: target,
      weights: weights.map { $0 / 4 }
    )
    #expect(agree(decayed, quarter) < 1e-12)
  }

  @Test func `one worker and two give the same bits`() throws {
    var random = RandomRows(seed: 5)
    let design = try random.design(rows: 40_000, columns: 5)
    let target = random.target(design)
    let one = try SufficientStatistics(design: design, target: target, workers: 1)
    let two = try SufficientStatistics(design: design, target: target, workers: 2)
    #expect(one == two)
    let binary = target.map { $0 > 1 ? 1.0 : 0 }
    let fits = try [1, 2].map { workers in
      try NewtonCholesky(penalty: 1, workers: workers)
        .fit(LogisticObjective(), design: design, target: binary)
    }
    #expect(fits[0] == fits[1])
  }

  @Test func `single precision rows are summed in double`() throws {
    var random = RandomRows(seed: 9)
    let design = try random.design(rows: 500, columns: 6)
    let rounded = design.elements.map { Float($0) }
    let single = try Matrix<Float>(rows: 500, columns: 6, elements: rounded)
    let back = try Matrix<Double>(rows: 500, columns: 6, elements: rounded.map { Double($0) })
    let target = random.target(design)
    let left = try SufficientStatistics(design: single, target: target)
    #expect(left == (try SufficientStatistics(design: back, target: target)))
  }

  @Test func `bad rows are named`() throws {
    var elements = [Double](repeating: 1, count: 12)
    elements[7] = .nan
    let design = try Matrix(rows: 6, columns: 2, elements: elements)
    let target = [Double](repeating: 1, count: 6)
    let error = #expect(throws: LearningError.self) {
      _ = try SufficientStatistics(design: design, target: target)
    }
    #expect(
      error?.description == "row 3, feature 1: expected a finite number whose square is finite"
    )
    let short = #expect(throws: LearningError.self) {
      _ = try SufficientStatistics(design: design, target: [1])
    }
    #expect(short?.description == "expected 6 target values, found 1")
    let negative = #expect(throws: LearningError.self) {
      _ = try SufficientStatistics(design: design, target: target, weights: [1, 1, -1, 1, 1, 1])
    }
    #expect(negative?.description == "row 2, weight: expected a finite number, 0 or more")
  }
}
