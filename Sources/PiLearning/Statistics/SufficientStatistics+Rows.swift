// SPDX-License-Identifier: Apache-2.0

public import PiLinearAlgebra

extension SufficientStatistics {
  /// Creates the statistics of the rows of a design, in blocks that stay in the cache.
  ///
  /// Rows are centred about a pilot mean where columns lie far from zero, and not copied at all where
  /// they do not. One worker or many give the same bits.
  ///
  /// - Parameters:
  ///   - design: one row a case.
  ///   - target: one value a row.
  ///   - weights: one weight a row, 0 or more, or nil for 1 each.
  ///   - workers: threads that share the rows.
  /// - Throws: ``LearningError`` when shapes differ or a value is not finite.
  public init<Element: MatrixElement>(
    design: Matrix<Element>,
    target: [Double],
    weights: [Double]? = nil,
    workers: Int = 1
  ) throws(LearningError) {
    try RowChecks.shapes(rows: design.rows, target: target, weights: weights)
    let pass = MomentPass(design: design, target: target, weights: weights)
    let parts = RowShards(rows: design.rows).map(workers: workers) { pass.statistics(of: $0) }
    self.init(columns: design.columns)
    for part in parts { merge(part) }
    let total = featureMoments.diagonal.reduce(targetMoment + weight) { $0 + $1 }
    guard total.isFinite else {
      throw RowChecks.firstBadValue(design: design, target: target, weights: weights)
    }
  }
}

/// The pass over the rows of one shard.
private struct MomentPass<Element: MatrixElement>: Sendable {
  let design: Matrix<Element>
  let target: [Double]
  let weights: [Double]?
  let pilot: PilotCentre

  init(design: Matrix<Element>, target: [Double], weights: [Double]?) {
    self.design = design
    self.target = target
    self.weights = weights
    pilot = PilotCentre(design: design, target: target)
  }

  func statistics(of rows: Range<Int>) -> SufficientStatistics {
    var sums = RawMoments(columns: design.columns)
    var block = RowBlock(columns: design.columns, centre: pilot.features)
    let ones = [Double](repeating: 1, count: block.capacity)
    var first = ones
    var second = ones
    var roots = ones
    let packs = weights != nil || pilot.isNeeded
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: block.capacity) {
      let range = start..<min(rows.upperBound, start + block.capacity)
      for (slot, row) in range.enumerated() {
        let weight = weights?[row] ?? 1
        let deviation = target[row] - pilot.target
        first[slot] = weight * deviation
        sums.target += first[slot]
        sums.targetSquares += first[slot] * deviation
        guard weights != nil else { continue }
        second[slot] = weight
        roots[slot] = weight.squareRoot()
        sums.weight += weight
      }
      if packs {
        block.pack(
          design,
          rows: range,
          first: first,
          second: second,
          roots: roots,
          firstSum: &sums.cross,
          secondSum: &sums.features
        )
        block.addGram(into: &sums.gram)
      } else {
        block.addGram(of: design, rows: range, into: &sums.gram)
        block.sum(
          design,
          rows: range,
          first: first,
          second: second,
          firstSum: &sums.cross,
          secondSum: &sums.features
        )
      }
    }
    if weights == nil { sums.weight = Double(rows.count) }
    return sums.centred(about: pilot, count: rows.count)
  }
}

/// Sums about the pilot centre.
private struct RawMoments {
  var gram: Matrix<Double>
  var cross: [Double]
  var features: [Double]
  var weight = 0.0
  var target = 0.0
  var targetSquares = 0.0

  init(columns: Int) {
    gram = Matrix(order: columns)
    cross = Array(repeating: 0, count: columns)
    features = cross
  }

  func centred(about pilot: PilotCentre, count: Int) -> SufficientStatistics {
    let columns = cross.count
    var result = SufficientStatistics(columns: columns)
    result.count = count
    guard weight > 0 else { return result }
    result.weight = weight
    result.targetMean = pilot.target + target / weight
    result.targetMoment = max(0, targetSquares - target * target / weight)
    for row in 0..<columns {
      let share = features[row] / weight
      result.featureMeans[row] = pilot.features[row] + share
      result.crossMoments[row] = cross[row] - share * target
      for column in row..<columns {
        let value = gram[row, column] - share * features[column]
        result.featureMoments[row, column] = value
        result.featureMoments[column, row] = value
      }
    }
    return result
  }
}

/// Means of a sample of rows: close enough to the true ones that no digits are lost by centring.
struct PilotCentre: Sendable {
  /// Zero where a column needs no centre.
  let features: [Double]
  let target: Double

  /// Whether any column lies so far from zero that squares would lose digits.
  var isNeeded: Bool { features.contains { $0 != 0 } }

  /// Samples at most 256 rows; a column within 4 standard deviations of zero loses no more than two
  /// digits of its variance uncentred, and stays as it is if all do.
  init<Element: MatrixElement>(design: Matrix<Element>, target: [Double], always: Bool = false) {
    let columns = design.columns
    let step = max(1, design.rows / 256)
    let rows = Array(stride(from: 0, to: design.rows, by: step))
    let n = Double(max(1, rows.count))
    var means = [Double](repeating: 0, count: columns)
    var squares = means
    var targetMean = 0.0
    for row in rows {
      targetMean += target[row] / n
      for (column, value) in design.row(row).enumerated() {
        means[column] += Double(value) / n
        squares[column] += Double(value) * Double(value) / n
      }
    }
    let isFar =
      always
      || (0..<columns).contains { column in
        let variance = squares[column] - means[column] * means[column]
        return means[column] * means[column] > 16 * variance
      }
    let finite = means.allSatisfy(\.isFinite)
    features = isFar && finite ? means : Array(repeating: 0, count: columns)
    self.target = targetMean.isFinite ? targetMean : 0
  }
}
