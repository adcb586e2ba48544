// SPDX-License-Identifier: Apache-2.0

import Glibc
import PiCore
import PiTelemetry

/// Times the telemetry store: rows per second of processor time, system time included.
///
/// Arguments: the folder of the temporary file, and `insert` or `scan` for one part only, or
/// `postgres` for PostgreSQL on the server that PIBENCH_TEST_POSTGRES names.
@main
struct TelemetryBenchmarks {
  static let rounds = 5

  static func main() throws {
    print("case,rows,rows_per_cpu_s,rows_per_wall_s,least_rows_per_cpu_s")
    let arguments = CommandLine.arguments.dropFirst()
    let folder = arguments.first ?? "."
    let only = arguments.dropFirst().first
    let store = TemporaryStore(folder: folder)
    defer { store.remove() }
    if only == "postgres" {
      let text = unsafe getenv("PIBENCH_TEST_POSTGRES").map { unsafe String(cString: $0) } ?? ""
      return try PostgreSQLBenchmark(file: store, text: text).run()
    }
    if only != "scan" { try InsertBenchmark(store: store).run() }
    if only != "insert" { try ScanBenchmark(store: store).run() }
  }
}

/// A file that is made anew for every pass.
struct TemporaryStore {
  let path: String

  init(folder: String) {
    path = "\(folder)/telemetry-benchmark-\(getpid()).db"
  }

  func remove() {
    for suffix in ["", "-wal", "-shm", ".lock"] { _ = unsafe unlink(path + suffix) }
  }
}

/// Processor and wall time of a pass.
struct Timing {
  var processor: Double
  var wall: Double

  static func of(_ body: () throws -> Void) rethrows -> Timing {
    let (wall, processor) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
    try body()
    return Timing(
      processor: seconds(CLOCK_PROCESS_CPUTIME_ID) - processor,
      wall: seconds(CLOCK_MONOTONIC) - wall
    )
  }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Prints the pass of least processor time, which no neighbour on the core slowed, and the slowest.
  static func report(_ name: String, rows: Int, _ passes: [Timing]) {
    let sorted = passes.sorted { $0.processor < $1.processor }
    let rates = [sorted[0].processor, sorted[0].wall, sorted[sorted.count - 1].processor].map {
      String(Int((Double(rows) / $0).rounded()))
    }
    print("\(name),\(rows),\(rates.joined(separator: ","))")
    fflush(nil)
  }
}
