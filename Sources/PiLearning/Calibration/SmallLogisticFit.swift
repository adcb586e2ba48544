// SPDX-License-Identifier: Apache-2.0

internal import PiCore

/// Logistic regression on at most three columns by Newton's method with step halving.
struct SmallLogisticFit {
  /// The coefficients, in the order of the columns.
  private(set) var coefficients: [Double]
  private let columns: [[Double]]
  private let targets: [Double]
  private let weights: [Double]

  /// Fits Σ w (log(1 + e^η) − t η) with η = Σ coefficient · column.
  ///
  /// - Parameters:
  ///   - columns: one to three columns.
  ///   - targets: 0 … 1, one per row.
  ///   - weights: 0 or more, one per row.
  ///   - start: where to begin.
  init(columns: [[Double]], targets: [Double], weights: [Double], start: [Double]) {
    self.columns = columns
    self.targets = targets
    self.weights = weights
    coefficients = start
    var loss = objective(start)
    for _ in 0..<100 {
      let step = newtonStep()
      var scale = 1.0
      var moved = false
      while scale > 1e-10 {
        let trial = zip(coefficients, step).map { $0 - scale * $1 }
        let next = objective(trial)
        if next < loss {
          (coefficients, loss, moved) = (trial, next, true)
          break
        }
        // At the bottom the loss is flat to the last bit; the full step is still the better point.
        if next - loss <= 1e-14 * abs(loss) {
          (coefficients, loss) = (trial, min(loss, next))
          break
        }
        scale /= 2
      }
      let size = zip(coefficients, step).map { abs($1) / max(1, abs($0)) }.max() ?? 0
      if size < 1e-13 || (!moved && scale <= 1e-10) { break }
    }
  }

  private func predictor(_ row: Int, _ coefficients: [Double]) -> Double {
    var sum = 0.0
    for index in columns.indices { sum += coefficients[index] * columns[index][row] }
    return sum
  }

  private func objective(_ coefficients: [Double]) -> Double {
    var sum = 0.0
    for row in targets.indices {
      let eta = predictor(row, coefficients)
      sum += weights[row] * (Logistic.softplus(eta) - targets[row] * eta)
    }
    return sum
  }

  private func newtonStep() -> [Double] {
    let size = columns.count
    var gradient = [Double](repeating: 0, count: size)
    var hessian = [[Double]](repeating: gradient, count: size)
    for row in targets.indices {
      let p = Logistic.sigmoid(predictor(row, coefficients))
      let residual = weights[row] * (p - targets[row])
      let curvature = weights[row] * p * (1 - p)
      for i in 0..<size {
        gradient[i] += residual * columns[i][row]
        for j in 0...i { hessian[i][j] += curvature * columns[i][row] * columns[j][row] }
      }
    }
    return SmallLogisticFit.solved(hessian, gradient)
  }

  /// Solves a symmetric system given by its lower half; columns that others explain get 0.
  static func solved(_ matrix: [[Double]], _ right: [Double]) -> [Double] {
    let size = right.count
    var factor = matrix
    var x = right
    for i in 0..<size {
      for j in 0...i {
        var sum = matrix[i][j]
        for k in 0..<j { sum -= factor[i][k] * factor[j][k] }
        if i == j {
          factor[i][i] = sum > 1e-14 * matrix[i][i] ? sum.squareRoot() : .infinity
        } else {
          factor[i][j] = sum / factor[j][j]
        }
      }
      for k in 0..<i { x[i] -= factor[i][k] * x[k] }
      x[i] /= factor[i][i]
    }
    for i in stride(from: size - 1, through: 0, by: -1) {
      for k in (i + 1)..<max(size, i + 1) { x[i] -= factor[k][i] * x[k] }
      x[i] /= factor[i][i]
    }
    return x
  }
}
