// SPDX-License-Identifier: Apache-2.0

import PiLearning
import Testing

struct `Limited-memory BFGS` {
  @Test func `a badly scaled quadratic is minimised to its solution`() {
    let scales = (0..<30).map { index in 1 + Double(index * index * index) }
    let result = LimitedMemoryBFGS(tolerance: 1e-10, iterationLimit: 2000)
      .minimise(from: Array(repeating: 0, count: 30)) { point in
        let rest = point.indices.map { point[$0] - Double($0) }
        let value = rest.indices.reduce(0) { $0 + scales[$1] * rest[$1] * rest[$1] / 2 }
        return (value, rest.indices.map { scales[$0] * rest[$0] })
      }
    #expect(result.isConverged && result.gradientNorm <= 1e-10)
    for (index, value) in result.point.enumerated() { #expect(abs(value - Double(index)) < 1e-9) }
  }

  @Test func `Rosenbrock's valley is followed to its end`() {
    let result = LimitedMemoryBFGS(tolerance: 1e-9, iterationLimit: 500)
      .minimise(from: [-1.2, 1]) { p in
        let (a, b) = (1 - p[0], p[1] - p[0] * p[0])
        return (a * a + 100 * b * b, [-2 * a - 400 * p[0] * b, 200 * b])
      }
    #expect(result.isConverged)
    #expect(abs(result.point[0] - 1) < 1e-8 && abs(result.point[1] - 1) < 1e-8)
    #expect(result.iterations < 100)
  }

  @Test func `a limit is admitted and a stationary start costs nothing`() {
    let quartic = LimitedMemoryBFGS(tolerance: 1e-14, iterationLimit: 3)
      .minimise(from: [5]) { p in (p[0] * p[0] * p[0] * p[0], [4 * p[0] * p[0] * p[0]]) }
    #expect(!quartic.isConverged && quartic.iterations == 3)
    let still = LimitedMemoryBFGS(tolerance: 1e-9, iterationLimit: 3)
      .minimise(from: [0, 0]) { p in (p[0] * p[0], [2 * p[0], 0]) }
    #expect(still.isConverged && still.iterations == 0)
  }
}
