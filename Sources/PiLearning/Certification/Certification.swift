// SPDX-License-Identifier: Apache-2.0

public import PiCore
internal import PiLinearAlgebra

/// How a certified problem was solved.
public enum CertifiedMethod: String, Sendable, CaseIterable {
  /// Cholesky of the centred and scaled normal equations.
  case cholesky
  /// Householder QR of the scaled columns.
  case qr
  /// Householder QR corrected with residuals of 31 digits, the decimal data read to 31 digits.
  case refinedQR = "refined_qr"
}

/// The correct digits of one method on one certified problem.
public struct CertificationRow: Sendable, Hashable {
  /// Name of the problem, such as `Longley`.
  public let problem: String
  /// How it was solved.
  public let method: CertifiedMethod
  /// Correct digits of the worst coefficient, at most 15; nil when the method refused.
  public let coefficientDigits: Double?
  /// Correct digits of the worst standard error, at most 15; nil when refused or certified as zero.
  public let errorDigits: Double?
  /// Correct digits of the residual standard deviation, at most 15; nil when refused or zero.
  public let residualDigits: Double?
  /// The estimated condition number of what was factorised, columns scaled; nil when not factorised.
  public let conditionEstimate: Double?
  /// The digits that refinement must reach, or nil for the other methods.
  public let requiredDigits: Double?
  /// Why the method refused, or nil when it did not.
  public let refusal: String?

  /// The digits that standard errors and the residual deviation of refined solutions must have.
  public static let requiredErrorDigits = 12.0

  /// Whether the digits are what is required of the method.
  public var passes: Bool {
    guard let requiredDigits else { return true }
    let others = [errorDigits, residualDigits].compactMap { $0 }
    return (coefficientDigits ?? 0) >= requiredDigits
      && others.allSatisfy { $0 >= Self.requiredErrorDigits }
  }
}

/// Digits of our least squares on the certified problems of NIST.
///
/// Digits are −log₁₀ of the relative error against the exact solution of the printed data; standard
/// errors and residual deviations are held against the 15 digits that NIST prints.
public enum Certification {
  /// The problems in the order of the table and the digits that refinement must reach.
  static let problems: [(name: String, digits: Double)] = [
    ("norris", 15), ("pontius", 15), ("longley", 15), ("wampler1", 13.5), ("wampler2", 15),
    ("wampler3", 13.3), ("wampler4", 11.6), ("wampler5", 9.6), ("filip", 10.8), ("noint1", 15),
    ("noint2", 15),
  ]

  /// Solves every problem by every method.
  ///
  /// - Parameter bytes: the bytes of a file by its path, such as `datasets/nist/longley.json`.
  /// - Returns: one row a problem and method, problems in a fixed order.
  /// - Throws: `InputError` when a problem is not there or not readable.
  public static func run(
    reading bytes: (String) -> [UInt8]?
  ) throws(InputError) -> [CertificationRow] {
    var rows: [CertificationRow] = []
    for (name, digits) in problems {
      let file = "datasets/nist/\(name).json"
      guard let found = bytes(file) else {
        throw .unreadable(file: file, reason: "not compiled in: run Scripts/list-embedded.sh")
      }
      let problem = try CertifiedProblem(found, named: file)
      for method in CertifiedMethod.allCases {
        let required = method == .refinedQR ? digits : nil
        rows.append(row(problem, method, required))
      }
    }
    return rows
  }

  private static func row(
    _ problem: CertifiedProblem,
    _ method: CertifiedMethod,
    _ required: Double?
  ) -> CertificationRow {
    var (coefficients, errors, residual): (Double?, Double?, Double?)
    var (condition, refusal): (Double?, String?)
    do throws(LearningError) {
      let solved = try solve(problem, method)
      coefficients = digits(solved.estimates, problem.exact)
      let hasErrors = problem.certifiedErrors.contains { $0.high != 0 }
      errors = hasErrors ? digits(solved.errors, problem.certifiedErrors) : nil
      let hasResidual = problem.certifiedResidual.high != 0
      residual = hasResidual ? digits([solved.residual], [problem.certifiedResidual]) : nil
      condition = solved.condition
    } catch {
      refusal = error.description
      switch error {
      case .illConditioned(let estimate), .rankDeficient(let estimate): condition = estimate
      default: break
      }
    }
    return CertificationRow(
      problem: problem.name,
      method: method,
      coefficientDigits: coefficients,
      errorDigits: errors,
      residualDigits: residual,
      conditionEstimate: condition,
      requiredDigits: required,
      refusal: refusal
    )
  }

  private struct Solution {
    let estimates: [Double]
    let errors: [Double]
    let residual: Double
    let condition: Double
  }

  private static func solve(
    _ problem: CertifiedProblem,
    _ method: CertifiedMethod
  ) throws(LearningError) -> Solution {
    guard method == .cholesky else { return try factorise(problem, refines: method == .refinedQR) }
    let design = try LearningError.translating { () throws(LinearAlgebraError) in
      try problem.design()
    }
    let statistics = try SufficientStatistics(design: design, target: problem.target.map(\.high))
    let fit = try LeastSquares(hasIntercept: problem.hasIntercept).fit(statistics)
    return Solution(
      estimates: fit.estimates,
      errors: fit.standardErrors,
      residual: fit.residualVariance.squareRoot(),
      condition: fit.diagnostics.conditionEstimate
    )
  }

  private static func factorise(
    _ problem: CertifiedProblem,
    refines: Bool
  ) throws(LearningError) -> Solution {
    let solved = try LearningError.translating { () throws(LinearAlgebraError) in
      try RefinedLeastSquares(
        try problem.extendedDesign(),
        target: problem.target,
        refines: refines,
        refinesVariances: refines
      )
    }
    let sum = solved.residuals.reduce(DoubleDouble(0)) { $0 + $1 * $1 }
    let degrees = problem.target.count - problem.exact.count
    let variance = sum / DoubleDouble(Double(degrees))
    let variances = solved.refinedVariances ?? solved.inverseGram.diagonal.map { DoubleDouble($0) }
    return Solution(
      estimates: solved.solution.map(\.high),
      errors: variances.map { ($0 * variance).squareRoot.high },
      residual: variance.squareRoot.high,
      condition: 1 / solved.reciprocalCondition
    )
  }

  /// Correct digits of the worst value, 0 … 15.
  static func digits(_ found: [Double], _ truth: [DoubleDouble]) -> Double {
    var worst = 15.0
    for (value, exact) in zip(found, truth) {
      let difference = abs((DoubleDouble(value) - exact).high)
      guard difference > 0 else { continue }
      let relative = exact.high == 0 ? difference : difference / abs(exact.high)
      let count = -Mathematics.log(relative) / Mathematics.log(10)
      worst = min(worst, count.isNaN ? 0 : max(0, count))
    }
    return worst
  }
}
