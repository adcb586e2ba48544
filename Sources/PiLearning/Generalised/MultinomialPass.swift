// SPDX-License-Identifier: Apache-2.0

internal import PiCore
internal import PiLinearAlgebra

/// Loss, gradient and Hessian over all classes; a class has its intercept first.
struct MultinomialSums: Sendable {
  var hessian: Matrix<Double>
  var gradient: [Double]
  var loss = 0.0

  init(order: Int) {
    hessian = Matrix(order: order)
    gradient = Array(repeating: 0, count: order)
  }

  mutating func add(_ other: MultinomialSums) {
    hessian.add(other.hessian)
    for index in gradient.indices { gradient[index] += other.gradient[index] }
    loss += other.loss
  }
}

/// The pass over the rows: all classes of a block while it is in the cache.
struct MultinomialPass: Sendable {
  let design: Matrix<Double>
  let classes: [Int]
  let weights: [Double]?
  /// Classes with coefficients of their own; one more has zeros when the last is the reference.
  let fitted: Int
  /// Whether one class beyond the fitted ones has scores of zero.
  let hasReference: Bool
  let workers: Int
  let centre: [Double]

  init(
    design: Matrix<Double>,
    classes: [Int],
    weights: [Double]?,
    fitted: Int,
    hasReference: Bool,
    workers: Int
  ) {
    self.hasReference = hasReference
    self.design = design
    self.classes = classes
    self.weights = weights
    self.fitted = fitted
    self.workers = workers
    let zeros = [Double](repeating: 0, count: classes.count)
    centre = PilotCentre(design: design, target: zeros, always: true).features
  }

  var width: Int { design.columns + 1 }

  func sums(at point: [Double]) -> MultinomialSums {
    let parts = RowShards(rows: design.rows).map(workers: workers) { shard($0, point) }
    var total = MultinomialSums(order: fitted * width)
    for part in parts { total.add(part) }
    return total
  }

  private func parameters(_ point: [Double], _ index: Int) -> Parameters {
    let first = index * width
    return Parameters(
      level: point[first],
      coefficients: Array(point[first + 1..<first + width])
    )
  }

  private func shard(_ rows: Range<Int>, _ point: [Double]) -> MultinomialSums {
    var sums = MultinomialSums(order: fitted * width)
    var block = RowBlock(columns: design.columns, centre: centre)
    let models = (0..<fitted).map { parameters(point, $0) }
    let empty = [Double](repeating: 0, count: block.capacity)
    var shares = [[Double]](repeating: empty, count: fitted)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: block.capacity) {
      let range = start..<min(rows.upperBound, start + block.capacity)
      for index in models.indices {
        block.project(
          design,
          rows: range,
          on: models[index].coefficients,
          offset: models[index].intercept(centre: centre),
          into: &shares[index]
        )
      }
      sums.loss += normalise(&shares, range)
      fold(&block, range, shares, &sums)
    }
    return sums
  }

  /// Turns scores into probabilities and returns the loss.
  private func normalise(_ shares: inout [[Double]], _ rows: Range<Int>) -> Double {
    var loss = 0.0
    for (slot, row) in rows.enumerated() {
      var largest = hasReference ? 0 : -Double.infinity
      for index in 0..<fitted { largest = max(largest, shares[index][slot]) }
      let own = classes[row] < fitted ? shares[classes[row]][slot] : 0
      var total = hasReference ? Mathematics.exp(-largest) : 0
      for index in 0..<fitted {
        shares[index][slot] = Mathematics.exp(shares[index][slot] - largest)
        total += shares[index][slot]
      }
      for index in 0..<fitted { shares[index][slot] /= total }
      loss += (weights?[row] ?? 1) * (Mathematics.log(total) + largest - own)
    }
    return loss
  }

  private func fold(
    _ block: inout RowBlock,
    _ rows: Range<Int>,
    _ shares: [[Double]],
    _ sums: inout MultinomialSums
  ) {
    var (gradient, curvature) = (shares[0], shares[0])
    var roots = gradient
    for first in 0..<fitted {
      for second in first..<fitted {
        for (slot, row) in rows.enumerated() {
          let weight = weights?[row] ?? 1
          let share = shares[first][slot]
          gradient[slot] = weight * (share - (classes[row] == first ? 1 : 0))
          let other = first == second ? 1 - share : shares[second][slot]
          curvature[slot] = weight * share * other
          roots[slot] = curvature[slot].squareRoot()
        }
        var part = CurvatureSums(columns: design.columns)
        block.pack(
          design,
          rows: rows,
          first: gradient,
          second: curvature,
          roots: roots,
          firstSum: &part.gradient,
          secondSum: &part.cross
        )
        block.addGram(into: &part.hessian)
        part.curvature = curvature[0..<rows.count].reduce(0, +)
        part.slope = gradient[0..<rows.count].reduce(0, +)
        place(part, first, second, &sums)
      }
    }
  }

  private func place(
    _ part: CurvatureSums,
    _ first: Int,
    _ second: Int,
    _ sums: inout MultinomialSums
  ) {
    let (row, column) = (first * width, second * width)
    let sign = first == second ? 1.0 : -1.0
    sums.hessian[row, column] += sign * part.curvature
    for index in 0..<design.columns {
      sums.hessian[row, column + index + 1] += sign * part.cross[index]
      if first != second { sums.hessian[row + index + 1, column] += sign * part.cross[index] }
      for other in 0..<design.columns {
        let value = part.hessian[min(index, other), max(index, other)]
        if first != second || other >= index {
          sums.hessian[row + index + 1, column + other + 1] += sign * value
        }
      }
    }
    guard first == second else { return }
    sums.gradient[row] += part.slope
    for index in 0..<design.columns { sums.gradient[row + index + 1] += part.gradient[index] }
  }

  func fit(
    _ point: [Double],
    _ system: NewtonSystem,
    _ sums: MultinomialSums,
    _ iterations: Int,
    _ penalty: Double,
    _ number: Int
  ) -> MultinomialFit {
    let models = (0..<fitted).map { parameters(point, $0) }
    let missing = number - fitted
    let covariance = system.inverse
    let inverse = covariance.diagonal
    let trace = inverse.enumerated().reduce(0) { $0 + ($1.0 % width == 0 ? 0 : $1.1) }
    let free = Double(fitted * width - (hasReference ? 0 : 1))
    return MultinomialFit(
      intercepts: models.map { $0.intercept(centre: centre) }
        + Array(repeating: 0, count: missing),
      coefficients: models.map(\.coefficients)
        + Array(repeating: Array(repeating: 0, count: width - 1), count: missing),
      standardErrors: (0..<fitted).map { coefficientErrors(covariance, $0) },
      interceptErrors: interceptErrors(covariance),
      loss: sums.loss,
      diagnostics: FitDiagnostics(
        method: .newtonCholesky,
        effectiveDegreesOfFreedom: free - penalty * trace,
        conditionEstimate: 1 / system.reciprocalCondition,
        iterations: iterations,
        gradientNorm: system.gradient.reduce(0) { max($0, abs($1)) }
      )
    )
  }

  /// Roots of the variances of the intercepts at features of zero, one a fitted class.
  private func interceptErrors(_ covariance: Matrix<Double>) -> [Double] {
    let contrast = [1] + centre.map { -$0 }
    return (0..<fitted).map { error(of: $0, covariance, contrast) }
  }

  /// Roots of the variances of a class's coefficients.
  private func coefficientErrors(_ covariance: Matrix<Double>, _ index: Int) -> [Double] {
    (1..<width).map { column in
      var unit = [Double](repeating: 0, count: width)
      unit[column] = 1
      return error(of: index, covariance, unit)
    }
  }

  /// The error of a linear function of a class's parameters; less its mean over all classes where
  /// every class is fitted, for there the parameters sum to zero and their mean is not data.
  private func error(
    of index: Int,
    _ covariance: Matrix<Double>,
    _ function: [Double]
  ) -> Double {
    let mean = hasReference ? 0 : 1 / Double(fitted)
    let shares = (0..<fitted).map { ($0 == index ? 1 : 0) - mean }
    let used = function.indices.filter { function[$0] != 0 }
    var variance = 0.0
    for first in 0..<fitted where shares[first] != 0 {
      for second in 0..<fitted where shares[second] != 0 {
        for row in used {
          for column in used {
            variance +=
              shares[first] * shares[second] * function[row] * function[column]
              * covariance[first * width + row, second * width + column]
          }
        }
      }
    }
    return max(0, variance).squareRoot()
  }
}
