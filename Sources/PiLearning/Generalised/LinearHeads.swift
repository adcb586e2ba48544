// SPDX-License-Identifier: Apache-2.0

public import PiLinearAlgebra

/// Several linear models of the same features, scored together.
public struct LinearHeads: Sendable {
  /// One intercept a head.
  public let intercepts: [Double]
  /// The coefficients, a row a head.
  public let coefficients: Matrix<Double>
  /// How each head's mean follows from its predictor.
  public let links: [Link]

  /// Creates heads.
  public init(intercepts: [Double], coefficients: Matrix<Double>, links: [Link]) {
    precondition(
      intercepts.count == coefficients.rows && links.count == coefficients.rows,
      "an intercept and a link a head"
    )
    self.intercepts = intercepts
    self.coefficients = coefficients
    self.links = links
  }

  /// Sets `result` to the means of all heads, a row a candidate.
  public func score(_ candidates: Matrix<Double>, into result: inout Matrix<Double>) {
    Product.inner(candidates, coefficients, into: &result)
    for row in 0..<candidates.rows {
      for head in links.indices {
        result[row, head] = links[head].mean(result[row, head] + intercepts[head])
      }
    }
  }
}
