// SPDX-License-Identifier: Apache-2.0
// Liu, Nocedal, Math. Program. 45, 1989, doi:10.1007/BF01589116; Lewis, Overton, Math. Program. 141,
// 2013, doi:10.1007/s10107-012-0514-2 (bisection for the weak Wolfe conditions).

internal import PiLinearAlgebra

/// Minimises a smooth function of many variables from its values and gradients.
package struct LimitedMemoryBFGS: Sendable {
  /// Pairs of steps and gradient changes that approximate the curvature.
  package var memory = 10
  /// The largest element of the gradient that counts as converged.
  package var tolerance: Double
  /// The most steps.
  package var iterationLimit: Int

  package init(tolerance: Double, iterationLimit: Int) {
    self.tolerance = tolerance
    self.iterationLimit = iterationLimit
  }

  /// Where a search ended.
  package struct Result {
    package var point: [Double]
    package var value: Double
    package var gradientNorm: Double
    package var iterations: Int
    package var isConverged: Bool
  }

  private struct Pair {
    let step: [Double]
    let change: [Double]
    let scale: Double
  }

  private struct State {
    var point: [Double]
    var value: Double
    var gradient: [Double]

    var norm: Double { gradient.reduce(0) { max($0, abs($1)) } }
  }

  /// Searches from a start; stops early where no step lowers the function any further.
  package func minimise(
    from start: [Double],
    _ function: ([Double]) -> (value: Double, gradient: [Double])
  ) -> Result {
    let first = function(start)
    var state = State(point: start, value: first.value, gradient: first.gradient)
    var pairs: [Pair] = []
    var iterations = 0
    while state.norm > tolerance, iterations < iterationLimit, state.value.isFinite {
      iterations += 1
      let direction = direction(pairs, state.gradient)
      guard let next = search(state, direction, isFirst: pairs.isEmpty, function) else {
        guard !pairs.isEmpty else { break }
        // The curvature misleads at the end of the digits: try the gradient once more.
        pairs = []
        continue
      }
      let step = zip(next.point, state.point).map { $0 - $1 }
      let change = zip(next.gradient, state.gradient).map { $0 - $1 }
      let product = Product.inner(step, change)
      if product > 1e-12 * Product.inner(change, change) {
        pairs.append(Pair(step: step, change: change, scale: 1 / product))
        if pairs.count > memory { pairs.removeFirst() }
      }
      state = next
    }
    return Result(
      point: state.point,
      value: state.value,
      gradientNorm: state.norm,
      iterations: iterations,
      isConverged: state.norm <= tolerance
    )
  }

  /// The two-loop recursion.
  private func direction(_ pairs: [Pair], _ gradient: [Double]) -> [Double] {
    var result = gradient.map { -$0 }
    var shares: [Double] = []
    for pair in pairs.reversed() {
      let share = pair.scale * Product.inner(pair.step, result)
      shares.append(share)
      for index in result.indices { result[index] -= share * pair.change[index] }
    }
    if let last = pairs.last {
      let scale = 1 / (last.scale * Product.inner(last.change, last.change))
      for index in result.indices { result[index] *= scale }
    }
    for (pair, share) in zip(pairs, shares.reversed()) {
      let excess = share - pair.scale * Product.inner(pair.change, result)
      for index in result.indices { result[index] += excess * pair.step[index] }
    }
    return result
  }

  /// A step that meets the weak Wolfe conditions, or nil when none lowers the function.
  private func search(
    _ state: State,
    _ direction: [Double],
    isFirst: Bool,
    _ function: ([Double]) -> (value: Double, gradient: [Double])
  ) -> State? {
    let slope = Product.inner(state.gradient, direction)
    guard slope < 0 else { return nil }
    var (low, high) = (0.0, Double.infinity)
    var length = isFirst ? min(1, 1 / max(state.norm, .leastNormalMagnitude)) : 1
    var fallback: State?
    for _ in 0..<40 {
      let point = zip(state.point, direction).map { $0 + length * $1 }
      let (value, gradient) = function(point)
      if !(value <= state.value + 1e-4 * length * slope) {
        high = length
      } else {
        fallback = State(point: point, value: value, gradient: gradient)
        if Product.inner(gradient, direction) >= 0.9 * slope { return fallback }
        low = length
      }
      length = high.isFinite ? (low + high) / 2 : 2 * low
    }
    return fallback.flatMap { $0.value < state.value ? $0 : nil }
  }
}
