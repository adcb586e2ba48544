// SPDX-License-Identifier: Apache-2.0
// Zellner, Tiao: Bayesian analysis of the regression model with autocorrelated errors. JASA 59,
// 1964, doi:10.2307/2283097; Box, Cox: An analysis of transformations. JRSS B 26,
// 1964, doi:10.1111/j.2517-6161.1964.tb00553.x.

internal import PiCore

/// What a history says of a regression with errors of first-order autocorrelation.
///
/// z = X β + e, eₜ = φ eₜ₋₁ + σ εₜ, under priors flat in β, log σ and φ. Given φ and the scale of z, β
/// and σ have a normal and inverse χ² posterior in closed form; φ and the scale are weighed on a
/// grid by their marginal likelihood √(1 − φ²) |X'QX|^(−½) S^(−(n−p)/2), with the Jacobian of the scale.
struct AutoregressivePosterior {
  /// A scale and an autocorrelation with what follows from them.
  struct Cell {
    let scale: SpendScale
    let correlation: Double
    let coefficients: [Double]
    /// Sum of squared innovations at the coefficients.
    let sumOfSquares: Double
    let factor: CholeskyFactor
    /// The last value of the history on the scale.
    let lastValue: Double
    fileprivate(set) var weight: Double
  }

  static let correlations = (0...38).map { 0.05 * Double($0 - 18) - ($0 == 38 ? 0.03 : 0) }

  private(set) var cells: [Cell] = []
  let degreesOfFreedom: Int

  /// Weighs every scale that the history allows: the linear one only when it holds a zero.
  init(_ dollars: [Double], _ design: SpendDesign) {
    let rows = dollars.indices.map(design.row)
    degreesOfFreedom = dollars.count - design.width
    let isPositive = dollars.allSatisfy { $0 > 0 }
    let logs = isPositive ? dollars.map(Mathematics.log) : []
    for scale in SpendScale.allCases where isPositive || scale == .linear {
      let slopes = logs.map(scale.logSlope)
      // Flat priors must not depend on the unit of the scale.
      let slope = slopes.reduce(0, +) / Double(max(slopes.count, 1))
      let jacobian = slope * Double(degreesOfFreedom)
      let products = LaggedProducts(rows, dollars.map(scale.value), width: design.width)
      for correlation in AutoregressivePosterior.correlations {
        guard let cell = products.cell(scale, correlation, jacobian, degreesOfFreedom) else {
          continue
        }
        cells.append(cell)
      }
    }
    normalise()
  }

  private mutating func normalise() {
    let largest = cells.map(\.weight).max() ?? 0
    var sum = 0.0
    for index in cells.indices {
      cells[index].weight = Mathematics.exp(cells[index].weight - largest)
      sum += cells[index].weight
    }
    for index in cells.indices { cells[index].weight /= sum }
  }

  /// The posterior mean of the autocorrelation.
  var correlation: Double { cells.reduce(0) { $0 + $1.weight * $1.correlation } }
}

/// Sums of products of rows with rows and values.
private struct ProductSums {
  /// Row by row, as wide as the design.
  var matrix: [Double]
  var vector: [Double]
  var square = 0.0

  init(width: Int) {
    matrix = [Double](repeating: 0, count: width * width)
    vector = [Double](repeating: 0, count: width)
  }

  mutating func add(_ left: [Double], _ right: [Double], _ leftValue: Double, _ rightValue: Double)
  {
    for row in left.indices where left[row] != 0 {
      for column in right.indices {
        matrix[row * left.count + column] += left[row] * right[column]
      }
      vector[row] += left[row] * rightValue
    }
    square += leftValue * rightValue
  }
}

/// Products at lag 0 and 1, from which every φ's normal equations follow: Q = all − φ lagged + φ² inner.
private struct LaggedProducts {
  private let width: Int
  private let lastValue: Double
  /// Over all periods, over all but the first and last, and over neighbours both ways.
  private var all: ProductSums
  private var inner: ProductSums
  private var lagged: ProductSums

  init(_ rows: [[Double]], _ values: [Double], width: Int) {
    self.width = width
    lastValue = values.last ?? 0
    all = ProductSums(width: width)
    (inner, lagged) = (all, all)
    for index in rows.indices {
      let (row, value) = (rows[index], values[index])
      all.add(row, row, value, value)
      if index > 0, index < rows.count - 1 { inner.add(row, row, value, value) }
      guard index > 0 else { continue }
      lagged.add(row, rows[index - 1], value, values[index - 1])
      lagged.add(rows[index - 1], row, values[index - 1], value)
    }
  }

  func cell(
    _ scale: SpendScale,
    _ correlation: Double,
    _ jacobian: Double,
    _ degreesOfFreedom: Int
  ) -> AutoregressivePosterior.Cell? {
    func combined(_ all: Double, _ inner: Double, _ lagged: Double) -> Double {
      all - correlation * lagged + correlation * correlation * inner
    }
    let matrix = all.matrix.indices.map {
      combined(all.matrix[$0], inner.matrix[$0], lagged.matrix[$0])
    }
    let right = all.vector.indices.map {
      combined(all.vector[$0], inner.vector[$0], lagged.vector[$0])
    }
    guard let factor = CholeskyFactor(matrix, width: width) else { return nil }
    let coefficients = factor.solve(right)
    let explained = zip(coefficients, right).reduce(0) { $0 + $1.0 * $1.1 }
    let square = combined(all.square, inner.square, lagged.square)
    // A history without any noise leaves rounding errors only.
    let rest = max(square - explained, 1e-13 * all.square + 1e-300)
    let likelihood =
      0.5 * Mathematics.log(1 - correlation * correlation) - factor.halfLogDeterminant
      - 0.5 * Double(degreesOfFreedom) * Mathematics.log(rest)
    return AutoregressivePosterior.Cell(
      scale: scale,
      correlation: correlation,
      coefficients: coefficients,
      sumOfSquares: rest,
      factor: factor,
      lastValue: lastValue,
      weight: likelihood + jacobian
    )
  }
}
