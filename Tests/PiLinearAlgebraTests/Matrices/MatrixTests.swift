// SPDX-License-Identifier: Apache-2.0

import PiLinearAlgebra
import Testing

struct `Matrices` {
  @Test func `rows, views and transposes show the same elements`() throws {
    let matrix = try Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6])
    #expect(Array(matrix.row(1)) == [3, 4])
    #expect(matrix.transposed.elements == [1, 3, 5, 2, 4, 6])
    let view = matrix.view(rows: 1..<3)
    #expect(view.rows == 2 && view[1, 0] == 5 && Array(view.row(0)) == [3, 4])
    #expect(try view.copied().elements == [3, 4, 5, 6])
  }

  @Test func `a copy is a value of its own`() throws {
    let matrix = try Matrix<Double>(rows: 2, columns: 2)
    var copy = matrix
    copy[0, 1] = 7
    #expect(matrix[0, 1] == 0)
    #expect(copy[0, 1] == 7)
  }

  @Test func `wrong counts and dimensions beyond 32 bits are refused`() {
    let count = #expect(throws: LinearAlgebraError.self) {
      try Matrix(rows: 2, columns: 2, elements: [1.0, 2, 3])
    }
    #expect(count?.description == "expected 4 values, found 3")
    let large = #expect(throws: LinearAlgebraError.self) {
      try Matrix<Double>(rows: 1 << 31, columns: 0)
    }
    #expect(large?.description == "a matrix of 2147483648 x 0 is beyond 32-bit dimensions")
  }

  @Test func `the environment names one thread and a core`() {
    let environment = LinearAlgebraEnvironment.current
    #expect(environment.threads == 1)
    #expect(!environment.coreName.isEmpty)
    #expect(environment.version.hasPrefix("OpenBLAS"))
  }
}
