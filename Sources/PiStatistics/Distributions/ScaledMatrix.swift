// SPDX-License-Identifier: Apache-2.0
// Marsaglia, Tsang, Wang, J. Stat. Softw. 8(18), 2003, doi:10.18637/jss.v008.i18.

/// A square matrix of numbers ≥ 0 times 2^exponent, so that high powers do not overflow.
struct ScaledMatrix {
  /// Rows and columns.
  let size: Int
  /// The cells by rows.
  var cells: [Double]
  /// The power of two to multiply with.
  var exponent = 0

  /// The matrix H of the distance (rank − gap) / n.
  static func kolmogorov(rank k: Int, gap h: Double) -> ScaledMatrix {
    let size = 2 * k - 1
    var cells = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0..<size where row + 1 >= column { cells[row * size + column] = 1 }
    }
    var power = h
    for index in 0..<size {
      cells[index * size] -= power
      cells[(size - 1) * size + (size - 1 - index)] -= power
      power *= h
    }
    if 2 * h > 1 {
      var corner = 1.0
      for _ in 0..<size { corner *= 2 * h - 1 }
      cells[(size - 1) * size] += corner
    }
    for row in 0..<size {
      for column in 0..<size where row > column {
        for divisor in 2...(row - column + 1) { cells[row * size + column] /= Double(divisor) }
      }
    }
    return ScaledMatrix(size: size, cells: cells)
  }

  /// The product, scaled down when it is large.
  func times(_ other: ScaledMatrix) -> ScaledMatrix {
    var product = [Double](repeating: 0, count: size * size)
    for row in 0..<size {
      for inner in 0..<size {
        let factor = cells[row * size + inner]
        if factor == 0 { continue }
        for column in 0..<size {
          product[row * size + column] += factor * other.cells[inner * size + column]
        }
      }
    }
    var result = ScaledMatrix(size: size, cells: product, exponent: exponent + other.exponent)
    if product[(size / 2) * (size + 1)] > 0x1p400 {
      for index in result.cells.indices { result.cells[index] *= 0x1p-400 }
      result.exponent += 400
    }
    return result
  }

  /// The matrix to the power `n` ≥ 1.
  func power(_ n: Int) -> ScaledMatrix {
    if n == 1 { return self }
    let half = power(n / 2)
    let square = half.times(half)
    return n % 2 == 0 ? square : square.times(self)
  }
}
