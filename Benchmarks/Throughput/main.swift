// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import PiTestOracles

// Prints one CSV row a measurement: what, units of work, median CPU seconds, millions a second.
//
// usage: pibench-benchmarks [part [requests]]     all measurements, or those whose name contains the
//        part; the full path with a million requests, or as many as given

let customers = 2_000_000
let part = CommandLine.arguments.count > 1 ? CommandLine.arguments[1] : ""

func report(_ name: String, units: Int, _ body: (UInt32) throws -> Void) rethrows {
  guard part.isEmpty || name.contains(part) else { return }
  let seconds = try CPUTime.median(of: 5, body)
  print("\(name),\(units),\(seconds),\(Double(units) / seconds / 1e6)")
}

print("measurement,units,cpu_s,mega_per_cpu_s")
for (servers, load) in [(1, 0.8), (16, 0.9)] {
  let queue = TextbookQueue(
    arrivals: .poisson(rate: load * Double(servers)),
    service: .exponential(mean: 1),
    servers: servers
  )
  try report("event list M/M/\(servers)", units: customers) { run in
    _ = try queue.run(customers: customers, luck: Luck(seed: 7, replication: run))
  }
  report("recursion M/M/\(servers)", units: customers) { run in
    _ = KieferWolfowitz(queue).run(
      customers: customers,
      luck: Luck(seed: 7, replication: run)
    )
  }
}
for strategy in ["random", "p2c.peak_ewma"] {
  try report("full path \(strategy)", units: Int(FullPath.requests)) { run in
    _ = try FullPath.run(strategy: strategy, replication: run)
  }
}
