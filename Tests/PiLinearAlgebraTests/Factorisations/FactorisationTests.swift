// SPDX-License-Identifier: Apache-2.0

import PiLinearAlgebra
import Testing

struct `Factorisations` {
  private let system: [Double] = [4, 2, 0.5, 2, 5, 1, 0.5, 1, 3]

  @Test func `Cholesky solves, inverts and colours`() throws {
    let matrix = try Matrix(rows: 3, columns: 3, elements: system)
    let factor = try Cholesky(matrix)
    let truth = [1.0, -2, 3]
    let found = factor.solution(Product.of(matrix, truth))
    for (left, right) in zip(found, truth) { #expect(abs(left - right) < 1e-14) }
    var product = try Matrix<Double>(rows: 3, columns: 3)
    Product.multiply(matrix, by: factor.inverse, into: &product)
    for row in 0..<3 {
      for column in 0..<3 {
        #expect(abs(product[row, column] - (row == column ? 1 : 0)) < 1e-14)
      }
    }
    Product.multiply(factor.upperFactor, .transposed, by: factor.upperFactor, into: &product)
    for (left, right) in zip(product.elements, system) { #expect(abs(left - right) < 1e-14) }
    var white = truth
    factor.whiten(&white)
    let length = white.reduce(0) { $0 + $1 * $1 }
    let expected = Product.inner(truth, factor.solution(truth))
    #expect(abs(length - expected) < 1e-14)
    var coloured = white
    factor.colour(&coloured)
    for (left, right) in zip(coloured, factor.solution(truth)) {
      #expect(abs(left - right) < 1e-14)
    }
  }

  @Test func `the condition estimate is that of a diagonal matrix`() throws {
    let matrix = try Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1e-8])
    #expect(abs(try Cholesky(matrix).reciprocalCondition - 1e-8) < 1e-20)
  }

  @Test func `a matrix that is not positive definite names its pivot`() throws {
    let matrix = try Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 1])
    let error = #expect(throws: LinearAlgebraError.self) { try Cholesky(matrix) }
    #expect(error == .notPositiveDefinite(pivot: 2))
    #expect(
      error?.description == "the matrix is not positive definite: pivot 2 is not positive"
    )
  }

  @Test func `QR, refinement and singular values solve the same least squares`() throws {
    let matrix = try Matrix(rows: 4, columns: 2, elements: [1, 1, 1, 2, 1, 3, 1, 5])
    let target = [1.0, 2, 2, 4]
    let factor = try QRFactorisation(matrix)
    let plain = factor.solution(target)
    let refined = try RefinedLeastSquares(
      ExtendedMatrix(matrix),
      target: target.map { DoubleDouble($0) }
    )
    let singular = try MinimumNorm(matrix, target: target)
    // By hand: slope Σ(x−x̄)(y−ȳ)/Σ(x−x̄)² = 6.25/8.75.
    let truth = [2.25 - 2.75 * 6.25 / 8.75, 6.25 / 8.75]
    for index in 0..<2 {
      #expect(abs(plain[index] - truth[index]) < 1e-14)
      #expect(abs(refined.solution[index].high - truth[index]) < 1e-15)
      #expect(abs(singular.solution[index] - truth[index]) < 1e-14)
    }
    #expect(abs(factor.inverseGram[1, 1] - 1 / 8.75) < 1e-15)
    #expect(refined.gradientNorm < 1e-25)
    var vector = target
    factor.rotate(&vector)
    factor.rotateBack(&vector)
    for (left, right) in zip(vector, target) { #expect(abs(left - right) < 1e-14) }
  }

  @Test func `dependent columns are refused with their condition or solved by least norm`() throws {
    let matrix = try Matrix(rows: 3, columns: 2, elements: [1, 2, 2, 4, 3, 6])
    let error = #expect(throws: LinearAlgebraError.self) {
      try RefinedLeastSquares(
        ExtendedMatrix(matrix),
        target: [1, 2, 3].map { DoubleDouble($0) }
      )
    }
    guard case .rankDeficient(let condition) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(condition > 1e14)
    let least = try MinimumNorm(matrix, target: [1, 2, 3])
    #expect(least.rank == 1)
    #expect(abs(least.solution[1] - 2 * least.solution[0]) < 1e-14)
  }

  @Test func `eigenvectors rebuild the matrix`() throws {
    let matrix = try Matrix(rows: 3, columns: 3, elements: system)
    let eigen = try SymmetricEigen(matrix)
    #expect(eigen.values == eigen.values.sorted())
    var scaled = eigen.vectors
    for row in 0..<3 {
      for column in 0..<3 { scaled[row, column] *= eigen.values[row] }
    }
    var product = try Matrix<Double>(rows: 3, columns: 3)
    Product.multiply(eigen.vectors, .transposed, by: scaled, into: &product)
    for (left, right) in zip(product.elements, system) { #expect(abs(left - right) < 1e-14) }
  }
}
