// SPDX-License-Identifier: Apache-2.0
// Golub, Heath, Wahba, Technometrics 21, 1979, doi:10.1080/00401706.1979.10489751.

public import PiLinearAlgebra

/// The ridge fits of every penalty from one eigendecomposition of the centred X'X.
public struct RidgePath: Sendable {
  private let moments: SufficientStatistics
  private let hasIntercept: Bool
  private let eigen: SymmetricEigen
  /// Eigenvectors times the cross moments.
  private let rotated: [Double]

  /// Decomposes statistics.
  ///
  /// - Complexity: O(d³) once, then O(d²) a penalty.
  public init(
    _ statistics: SufficientStatistics,
    hasIntercept: Bool = true
  ) throws(LearningError) {
    guard statistics.count > 0 else { throw .tooFewRows(rows: 0, coefficients: 1) }
    let moments = hasIntercept ? statistics : statistics.aboutZero
    self.moments = moments
    self.hasIntercept = hasIntercept
    eigen = try LearningError.translating { () throws(LinearAlgebraError) in
      try SymmetricEigen(moments.featureMoments)
    }
    rotated = Product.of(eigen.vectors, moments.crossMoments)
  }

  /// The fit of a penalty above 0.
  public func fit(penalty: Double) throws(LearningError) -> LinearFit {
    precondition(penalty > 0, "the penalty of a ridge is positive")
    let divisors = eigen.values.map { max(0, $0) + penalty }
    let condition = (divisors.last ?? 1) / (divisors.first ?? 1)
    guard condition <= 1 / LeastSquares.conditionFloor / 1e-4 else {
      throw .illConditioned(condition: condition)
    }
    let scaled = zip(rotated, divisors).map { $0 / $1 }
    let coefficients = Product.of(eigen.vectors, .transposed, scaled)
    var halves = eigen.vectors
    for row in 0..<moments.columns {
      for column in 0..<moments.columns { halves[row, column] /= divisors[row] }
    }
    var inverse = Matrix<Double>(order: moments.columns)
    Product.multiply(halves, .transposed, by: eigen.vectors, into: &inverse)
    let product = Product.of(moments.featureMoments, coefficients)
    var gradient = 0.0
    for index in coefficients.indices {
      let slope = product[index] + penalty * coefficients[index] - moments.crossMoments[index]
      gradient = max(gradient, abs(slope))
    }
    let solved = NormalEquations(
      coefficients: coefficients,
      inverse: inverse,
      reciprocalCondition: 1 / condition,
      gradientNorm: gradient
    )
    return solved.fit(
      moments,
      penalty: penalty,
      hasIntercept: hasIntercept,
      method: .eigenvalues
    )
  }

  /// Effective parameters Σe/(e+λ) at a penalty, the intercept included.
  public func effectiveDegreesOfFreedom(penalty: Double) -> Double {
    eigen.values.reduce(hasIntercept ? 1 : 0) { $0 + max(0, $1) / (max(0, $1) + penalty) }
  }

  /// The exact leave-one-out mean square of every penalty, from one pass over the rows.
  public func leaveOneOut(
    penalties: [Double],
    design: Matrix<Double>,
    target: [Double],
    weights: [Double]? = nil
  ) -> [Double] {
    precondition(design.columns == moments.columns && target.count == design.rows, "the rows")
    var sums = [Double](repeating: 0, count: penalties.count)
    let base = hasIntercept ? 1 / moments.weight : 0
    let shrinkage = penalties.map { penalty in
      eigen.values.map { 1 / (max(0, $0) + penalty) }
    }
    for row in 0..<design.rows {
      let weight = weights?[row] ?? 1
      let deviations = zip(design.row(row), moments.featureMeans).map { $0 - $1 }
      let scores = Product.of(eigen.vectors, deviations)
      for index in penalties.indices {
        var (fitted, leverage) = (moments.targetMean, base)
        for component in scores.indices {
          let share = scores[component] * shrinkage[index][component]
          fitted += share * rotated[component]
          leverage += share * scores[component]
        }
        let left = (target[row] - fitted) / (1 - weight * leverage)
        sums[index] += weight * left * left
      }
    }
    return sums.map { $0 / moments.weight }
  }
}
