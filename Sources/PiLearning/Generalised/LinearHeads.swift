// SPDX-License-Identifier: Apache-2.0

public import PiLinearAlgebra
public import PiRuntime

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

  /// The same heads for features as they are, of heads that were fitted to scaled ones.
  ///
  /// With z = (x − c) / s the predictor b₀ + Σbz is (b₀ − Σb·c/s) + Σ(b/s)·x: production neither keeps
  /// nor applies the scaling. Predictions change by rounding only.
  ///
  /// - Parameters:
  ///   - centres: what was subtracted from every feature.
  ///   - scales: what every feature was then divided by; finite, none of them 0.
  /// - Returns: heads with coefficients b/s.
  public func folding(centres: [Double], scales: [Double]) -> LinearHeads {
    precondition(
      centres.count == coefficients.columns && scales.count == centres.count,
      "a centre and a scale a feature"
    )
    precondition(scales.allSatisfy { $0.isFinite && $0 != 0 }, "scales are finite and not 0")
    var (folded, shifted) = (coefficients, intercepts)
    for head in shifted.indices {
      for column in centres.indices {
        folded[head, column] /= scales[column]
        shifted[head] -= folded[head, column] * centres[column]
      }
    }
    return LinearHeads(intercepts: shifted, coefficients: folded, links: links)
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
