// SPDX-License-Identifier: Apache-2.0

import Glibc
import PiLinearAlgebra

/// One line of the benchmark's table.
struct Measurement {
  let name: String
  let rows: Int
  let columns: Int
  let workers: Int
  /// The median wall time of the passes, in milliseconds.
  let wall: Double
  /// The least wall time of the passes, in milliseconds.
  let leastWall: Double
  /// The least processor time of the passes, in milliseconds.
  let processor: Double

  static let header = "case,n,d,workers,core,wall_ms,least_wall_ms,cpu_ms"

  var line: String {
    let core = LinearAlgebraEnvironment.current.coreName
    return "\(name),\(rows),\(columns),\(workers),\(core),\(wall),\(leastWall),\(processor)"
  }
}

/// Measures passes by the wall clock and by the process's processor time.
enum Stopwatch {
  static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Runs one pass to warm up and then `passes`; `divisor` is the work units of one pass.
  @discardableResult
  static func measure(
    _ name: String,
    rows: Int,
    columns: Int,
    workers: Int = 1,
    passes: Int = 7,
    _ body: () throws -> Double
  ) rethrows -> Measurement {
    _ = try body()
    var walls: [Double] = []
    var processors: [Double] = []
    for _ in 0..<passes {
      let (wall, processor) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
      let divisor = try body()
      walls.append((seconds(CLOCK_MONOTONIC) - wall) * 1000 / divisor)
      processors.append((seconds(CLOCK_PROCESS_CPUTIME_ID) - processor) * 1000 / divisor)
    }
    let result = Measurement(
      name: name,
      rows: rows,
      columns: columns,
      workers: workers,
      wall: walls.sorted()[passes / 2],
      leastWall: walls.min() ?? .nan,
      processor: processors.min() ?? .nan
    )
    print(result.line)
    fflush(nil)
    return result
  }
}

/// Rows of standard normal features with a linear predictor behind the targets.
struct BenchmarkRows {
  let design: Matrix<Double>
  let linear: [Double]
  let binary: [Double]
  let counts: [Double]
  let positive: [Double]

  init(rows: Int, columns: Int) throws {
    var state: UInt64 = 7
    func uniform() -> Double {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return (Double((z ^ (z >> 31)) >> 12) + 0.5) * 0x1p-52
    }
    // Four uniforms make a number close enough to normal for a benchmark.
    func normal() -> Double { (uniform() + uniform() + uniform() + uniform() - 2) * 1.7320508 }
    var elements = [Double](repeating: 0, count: rows * columns)
    for index in elements.indices { elements[index] = normal() }
    let truth = (0..<columns).map { _ in normal() / Double(columns).squareRoot() }
    var predictors = [Double](repeating: 0, count: rows)
    for row in 0..<rows {
      var total = 0.0
      for column in 0..<columns { total += elements[row * columns + column] * truth[column] }
      predictors[row] = total
    }
    design = try Matrix(rows: rows, columns: columns, elements: elements)
    linear = predictors.map { $0 + 0.5 * normal() }
    binary = predictors.map { uniform() < 1 / (1 + Glibc.exp(-$0)) ? 1 : 0 }
    counts = predictors.map { BenchmarkRows.count(Glibc.exp(0.5 * $0), uniform) }
    positive = predictors.map { Glibc.exp(0.5 * $0) * -0.5 * Glibc.log(uniform() * uniform()) }
  }

  private static func count(_ mean: Double, _ uniform: () -> Double) -> Double {
    var (product, count) = (uniform(), 0.0)
    let limit = Glibc.exp(-mean)
    while product > limit {
      product *= uniform()
      count += 1
    }
    return count
  }
}
