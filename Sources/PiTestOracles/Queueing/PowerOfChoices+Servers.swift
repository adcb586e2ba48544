// SPDX-License-Identifier: Apache-2.0
// Gast, Van Houdt: A refined mean field approximation. SIGMETRICS 2018; that the error of the limit
// is of order 1/n: Gast: Expected values estimated via mean-field approximation are 1/N-accurate.
// SIGMETRICS 2017, doi:10.1145/3084454.

extension PowerOfChoices {
  /// The mean number of requests at one of n servers, up to terms of order 1/n².
  ///
  /// With xᵢ the share of servers with at least i requests, the drift is fᵢ(x) = ρ (xᵢ₋₁ᵈ − xᵢᵈ) −
  /// (xᵢ − xᵢ₊₁). Around the limit π the covariance of √n (x − π) is W with A W + W Aᵀ + Q = 0, where
  /// A = Df(π) and Q is diagonal, Qᵢᵢ = 2 (πᵢ − πᵢ₊₁). As the mean drift is zero, the mean of x is π +
  /// V/n with A V = −½ Σⱼ ∂²f/∂xⱼ² Wⱼⱼ. The sum of V over i is what a server has more, times n.
  ///
  /// - Parameter servers: n, above 0; lines are drawn with replacement.
  /// - Returns: the limit's mean number plus ΣV/n.
  public func meanNumber(servers: Int) -> Double {
    precondition(servers > 0, "there are servers")
    return meanNumber + correction / Double(servers)
  }

  /// The mean time in the system at n servers in units of the mean service time, by Little's law.
  public func meanSojourn(servers: Int) -> Double {
    utilisation == 0 ? 1 : meanNumber(servers: servers) / utilisation
  }

  /// The sum of V; one choice makes independent queues, which have none.
  private var correction: Double {
    guard choices > 1, utilisation > 0 else { return 0 }
    let shares = limitShares
    let drift = driftSlopes(shares)
    let levels = shares.count - 2
    let variances = PowerOfChoices.variances(drift, shares: shares)
    let bends = (0...levels).map { level in
      level == 0 ? 0 : bend(shares[level]) * variances[level - 1]
    }
    var system = LinearSystem(size: levels)
    for row in 0..<levels {
      for column in 0..<levels { system[row, column] = drift[row][column] }
      system.right[row] = -(bends[row] - bends[row + 1]) / 2
    }
    return system.solution().reduce(0, +)
  }

  /// π₀ … πₖ₊₁, as far as a share matters, and a zero.
  private var limitShares: [Double] {
    var shares = [1.0]
    while let last = shares.last, last > 1e-16 { shares.append(slope(last, power: choices)) }
    return shares + [0]
  }

  /// ρ times a power of a share.
  private func slope(_ share: Double, power: Int) -> Double {
    (0..<power).reduce(utilisation) { product, _ in product * share }
  }

  /// The second derivative of ρ xᵈ.
  private func bend(_ share: Double) -> Double {
    Double(choices * (choices - 1)) * slope(share, power: choices - 2)
  }

  /// A, whose rows and columns are the levels from 1 on.
  private func driftSlopes(_ shares: [Double]) -> [[Double]] {
    let levels = shares.count - 2
    var rows = [[Double]](repeating: [Double](repeating: 0, count: levels), count: levels)
    for level in 0..<levels {
      let own = Double(choices) * slope(shares[level + 1], power: choices - 1)
      rows[level][level] = -own - 1
      if level + 1 < levels {
        rows[level][level + 1] = 1
        rows[level + 1][level] = own
      }
    }
    return rows
  }

  /// The diagonal of W, which solves the Lyapunov equation; its unknowns are those of one triangle.
  private static func variances(_ drift: [[Double]], shares: [Double]) -> [Double] {
    let levels = drift.count
    func place(_ row: Int, _ column: Int) -> Int {
      let (low, high) = (min(row, column), max(row, column))
      return high * (high + 1) / 2 + low
    }
    var system = LinearSystem(size: levels * (levels + 1) / 2)
    for row in 0..<levels {
      for column in 0...row {
        let equation = place(row, column)
        for inner in 0..<levels {
          system[equation, place(inner, column)] += drift[row][inner]
          system[equation, place(row, inner)] += drift[column][inner]
        }
        if row == column { system.right[equation] = -2 * (shares[row + 1] - shares[row + 2]) }
      }
    }
    let solution = system.solution()
    return (0..<levels).map { solution[place($0, $0)] }
  }
}

/// A small system of linear equations, solved by elimination with row pivots.
private struct LinearSystem {
  private let size: Int
  private var rows: [[Double]]
  var right: [Double]

  init(size: Int) {
    self.size = size
    rows = [[Double]](repeating: [Double](repeating: 0, count: size), count: size)
    right = [Double](repeating: 0, count: size)
  }

  subscript(row: Int, column: Int) -> Double {
    get { rows[row][column] }
    set { rows[row][column] = newValue }
  }

  /// The solution of a system that has one.
  consuming func solution() -> [Double] {
    for pivot in 0..<size {
      let best = (pivot..<size).reduce(pivot) {
        abs(rows[$1][pivot]) > abs(rows[$0][pivot]) ? $1 : $0
      }
      rows.swapAt(pivot, best)
      right.swapAt(pivot, best)
      for row in (pivot + 1)..<max(size, pivot + 1) where rows[row][pivot] != 0 {
        let factor = rows[row][pivot] / rows[pivot][pivot]
        for column in pivot..<size { rows[row][column] -= factor * rows[pivot][column] }
        right[row] -= factor * right[pivot]
      }
    }
    for row in (0..<size).reversed() {
      for column in (row + 1)..<max(size, row + 1) {
        right[row] -= rows[row][column] * right[column]
      }
      right[row] /= rows[row][row]
    }
    return right
  }
}
