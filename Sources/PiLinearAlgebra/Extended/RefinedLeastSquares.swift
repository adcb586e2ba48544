// SPDX-License-Identifier: Apache-2.0
// Björck, BIT 7, 1967, doi:10.1007/BF01939321; Demmel et al., ACM TOMS 35, 2009,
// doi:10.1145/1462173.1462177.

/// Least squares by Householder QR with residuals of 31 digits.
///
/// Columns are scaled by powers of two, which is exact. Refinement solves the augmented system
/// r + Xb = y, X'r = 0 for corrections until they no longer shrink.
public struct RefinedLeastSquares: Sendable {
  /// The solution.
  public let solution: [DoubleDouble]
  /// y − X·solution.
  public let residuals: [DoubleDouble]
  /// The reciprocal of the estimated condition number of the scaled matrix.
  public let reciprocalCondition: Double
  /// How many corrections were applied.
  public let iterations: Int
  /// The largest last correction, relative to the solution's largest element, columns scaled.
  public let lastCorrection: Double
  /// (X'X)⁻¹.
  public let inverseGram: Matrix<Double>
  /// The largest element of X'·residuals, columns scaled.
  public let gradientNorm: Double
  /// The diagonal of (X'X)⁻¹ to the solution's digits, or nil when not asked for.
  public let refinedVariances: [DoubleDouble]?

  /// The smallest reciprocal condition number at which the digits are still trusted.
  public static let conditionFloor = 1e-14

  /// Solves min |matrix·x − target|.
  ///
  /// - Parameters:
  ///   - matrix: at least as many rows as columns.
  ///   - target: as many elements as rows.
  ///   - refines: whether the solution of QR is corrected.
  ///   - iterationLimit: the most corrections.
  ///   - refinesVariances: whether ``refinedVariances`` are computed, at a solution's cost a column.
  /// - Throws: ``LinearAlgebraError/rankDeficient(condition:)`` below ``conditionFloor``.
  public init(
    _ matrix: ExtendedMatrix,
    target: [DoubleDouble],
    refines: Bool = true,
    iterationLimit: Int = 40,
    refinesVariances: Bool = false
  ) throws(LinearAlgebraError) {
    precondition(target.count == matrix.rows, "dimensions agree")
    guard matrix.rows >= matrix.columns else { throw .rankDeficient(condition: .infinity) }
    var state = try Refinement(matrix, target: target)
    reciprocalCondition = state.factors.reciprocalCondition
    guard reciprocalCondition >= Self.conditionFloor else {
      throw .rankDeficient(condition: 1 / reciprocalCondition)
    }
    let reached = refines ? try state.refine(limit: iterationLimit) : (count: 0, last: .nan)
    iterations = reached.count
    lastCorrection = reached.last
    solution = state.unscaledSolution
    residuals = refines ? state.residuals : state.plainResiduals
    inverseGram = state.inverseGram
    refinedVariances = refinesVariances ? try state.variances(limit: iterationLimit) : nil
    gradientNorm = state.matrix.transposedProduct(residuals).reduce(0) { max($0, abs($1.high)) }
  }
}

private struct Refinement {
  let matrix: ExtendedMatrix
  var target: [DoubleDouble]
  let scales: [Double]
  let factors: QRFactorisation
  var solution: [DoubleDouble]
  var residuals: [DoubleDouble]
  /// What X'r is to be: zero for least squares.
  var moments: [DoubleDouble]

  init(_ matrix: ExtendedMatrix, target: [DoubleDouble]) throws(LinearAlgebraError) {
    let scales = Self.powerScales(matrix.leading)
    var scaled = matrix.leading
    var elements: [DoubleDouble] = []
    elements.reserveCapacity(matrix.rows * matrix.columns)
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        let value = matrix[row, column]
        let scale = scales[column]
        elements.append(DoubleDouble(high: value.high * scale, low: value.low * scale))
        scaled[row, column] = value.high * scale
      }
    }
    self.matrix = try ExtendedMatrix(rows: matrix.rows, columns: matrix.columns, elements: elements)
    self.target = target
    self.scales = scales
    factors = try QRFactorisation(scaled)
    solution = factors.solution(target.map(\.high)).map { DoubleDouble($0) }
    residuals = target
    moments = Array(repeating: DoubleDouble(0), count: matrix.columns)
    residuals = plainResiduals
  }

  /// The powers of two that bring every column to a length near 1.
  static func powerScales(_ matrix: Matrix<Double>) -> [Double] {
    var squares = [Double](repeating: 0, count: matrix.columns)
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        let value = matrix[row, column]
        squares[column] += value * value
      }
    }
    return squares.map { $0 > 0 && $0.isFinite ? 1 / $0.squareRoot().binade : 1 }
  }

  var plainResiduals: [DoubleDouble] {
    var result = target
    matrix.subtractProduct(solution, from: &result)
    return result
  }

  /// Applies one correction and returns its size relative to the solution.
  mutating func correct() -> Double {
    var first = zip(target, residuals).map { $0 - $1 }
    matrix.subtractProduct(solution, from: &first)
    var second = zip(moments, matrix.transposedProduct(residuals)).map { ($0 - $1).high }
    factors.backSolve(&second, .transposed)
    var rotated = first.map(\.high)
    factors.rotate(&rotated)
    var step = zip(rotated, second).map { $0 - $1 }
    factors.backSolve(&step)
    for index in second.indices { rotated[index] = second[index] }
    factors.rotateBack(&rotated)
    var largest = 0.0
    var size = 0.0
    for index in step.indices {
      solution[index] = solution[index] + DoubleDouble(step[index])
      largest = max(largest, abs(solution[index].high))
      size = max(size, abs(step[index]))
    }
    for index in residuals.indices {
      residuals[index] = residuals[index] + DoubleDouble(rotated[index])
    }
    return largest > 0 ? size / largest : size
  }

  /// Corrects until corrections no longer shrink.
  mutating func refine(limit: Int) throws(LinearAlgebraError) -> (count: Int, last: Double) {
    var (count, last, previous) = (0, Double.infinity, Double.infinity)
    while count < limit {
      last = correct()
      count += 1
      if last <= 0x1p-90 || last >= previous / 2 && last < 0x1p-60 { break }
      guard last.isFinite, count < 4 || last < 1 else {
        throw .rankDeficient(condition: 1 / factors.reciprocalCondition)
      }
      previous = last
    }
    return (count, last)
  }

  /// The diagonal of (X'X)⁻¹: X'r = −e, r + Xz = 0 gives column z for the unit vector e.
  func variances(limit: Int) throws(LinearAlgebraError) -> [DoubleDouble] {
    var result: [DoubleDouble] = []
    for column in 0..<matrix.columns {
      var state = self
      let zero = DoubleDouble(0)
      state.target = Array(repeating: zero, count: matrix.rows)
      state.residuals = state.target
      state.solution = Array(repeating: zero, count: matrix.columns)
      state.moments = state.solution
      state.moments[column] = DoubleDouble(-1)
      _ = try state.refine(limit: limit)
      let scale = scales[column] * scales[column]
      let value = state.solution[column]
      result.append(DoubleDouble(high: value.high * scale, low: value.low * scale))
    }
    return result
  }

  var unscaledSolution: [DoubleDouble] {
    zip(solution, scales).map { DoubleDouble(high: $0.high * $1, low: $0.low * $1) }
  }

  var inverseGram: Matrix<Double> {
    var result = factors.inverseGram
    result.scaleSymmetrically(by: scales)
    return result
  }
}
