// SPDX-License-Identifier: Apache-2.0

/// A linear model of one quantity over the columns of a design.
package struct LinearHead: Hashable, Sendable {
  /// How the mean follows from the linear predictor.
  package let link: Link
  package let intercept: Double
  /// One coefficient per column.
  package let coefficients: ContiguousArray<Double>
  /// Standard deviation of the residuals of the predictor, 0 where it means nothing.
  package let spread: Double

  package init(
    link: Link,
    intercept: Double,
    coefficients: ContiguousArray<Double>,
    spread: Double = 0
  ) {
    self.link = link
    self.intercept = intercept
    self.coefficients = coefficients
    self.spread = spread
  }

  /// The linear predictor of a row with as many columns as there are coefficients.
  package func predictor(_ row: Span<Double>) -> Double {
    precondition(row.count == coefficients.count, "one value per coefficient")
    var total = intercept
    for column in coefficients.indices { total += coefficients[column] * row[column] }
    return total
  }
}
