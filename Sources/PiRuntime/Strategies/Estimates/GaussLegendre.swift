// SPDX-License-Identifier: Apache-2.0

/// The sixteen-point Gauss-Legendre rule, exact for polynomials of degree 31.
package struct GaussLegendre: Sendable {
  /// Abscissas in (−1, 1) with their weights.
  package let nodes: [(abscissa: Double, weight: Double)]

  package static let sixteen = GaussLegendre(points: 16)

  /// Finds the roots of the Legendre polynomial by bisection between sign changes on a grid.
  init(points: Int) {
    var nodes: [(abscissa: Double, weight: Double)] = []
    let cells = 4_096
    var left = -1.0
    for cell in 1...cells {
      let right = -1 + 2 * Double(cell) / Double(cells)
      if GaussLegendre.legendre(points, left).value * GaussLegendre.legendre(points, right).value
        < 0
      {
        let root = GaussLegendre.root(points, left, right)
        let slope = GaussLegendre.legendre(points, root).slope
        nodes.append((root, 2 / ((1 - root * root) * slope * slope)))
      }
      left = right
    }
    precondition(nodes.count == points, "every root is found")
    self.nodes = nodes
  }

  private static func root(_ degree: Int, _ left: Double, _ right: Double) -> Double {
    var (low, high) = (left, right)
    let sign = legendre(degree, low).value
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if legendre(degree, middle).value * sign > 0 { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }

  private static func legendre(_ degree: Int, _ x: Double) -> (value: Double, slope: Double) {
    var (before, value) = (1.0, x)
    for order in 2...degree {
      let n = Double(order)
      (before, value) = (value, ((2 * n - 1) * x * value - (n - 1) * before) / n)
    }
    let slope = x * x == 1 ? 0 : Double(degree) * (x * value - before) / (x * x - 1)
    return (value, slope)
  }
}
