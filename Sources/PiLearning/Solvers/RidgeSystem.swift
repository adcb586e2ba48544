// SPDX-License-Identifier: Apache-2.0

/// The normal equations of a small ridge regression with an intercept, solved in plain arithmetic.
///
/// Thousands of them make a sweep of alternating least squares, where a call of the library for each
/// costs more than the arithmetic; the result does not depend on its kernels.
package struct RidgeSystem {
  private let order: Int
  private var gram: [Double]
  private var right: [Double]

  /// Creates a system of features and an intercept as the last unknown, each with its penalty.
  package init(features: Int, penalty: Double, interceptPenalty: Double) {
    order = features + 1
    gram = Array(repeating: 0, count: order * order)
    right = Array(repeating: 0, count: order)
    for index in 0..<order {
      gram[index * order + index] = index < features ? penalty : interceptPenalty
    }
  }

  package mutating func add(_ features: ArraySlice<Double>, target: Double, weight: Double) {
    let (first, last) = (features.startIndex, order - 1)
    for row in 0..<last {
      let share = weight * features[first + row]
      for column in 0...row { gram[row * order + column] += share * features[first + column] }
      gram[last * order + row] += share
      right[row] += share * target
    }
    gram[last * order + last] += weight
    right[last] += weight * target
  }

  /// The coefficients and then the intercept, by Cholesky; nil when the digits do not last.
  package mutating func solution() -> [Double]? {
    for column in 0..<order {
      let diagonal = gram[column * order + column]
      var pivot = diagonal
      for index in 0..<column {
        let value = gram[column * order + index]
        pivot -= value * value
      }
      guard pivot > 1e-15 * diagonal, pivot.isFinite else { return nil }
      let root = pivot.squareRoot()
      gram[column * order + column] = root
      for row in column + 1..<max(order, column + 1) {
        var value = gram[row * order + column]
        for index in 0..<column {
          value -= gram[row * order + index] * gram[column * order + index]
        }
        gram[row * order + column] = value / root
      }
    }
    return substituted()
  }

  private func substituted() -> [Double] {
    var result = right
    for row in 0..<order {
      for column in 0..<row { result[row] -= gram[row * order + column] * result[column] }
      result[row] /= gram[row * order + row]
    }
    for row in (0..<order).reversed() {
      for other in row + 1..<max(order, row + 1) {
        result[row] -= gram[other * order + row] * result[other]
      }
      result[row] /= gram[row * order + row]
    }
    return result
  }
}
