// SPDX-License-Identifier: Apache-2.0

import Glibc
import PiCore
import PiSimulator

func threadSeconds() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func median(of runs: Int, _ body: (UInt32) throws -> Void) rethrows -> Double {
  var times: [Double] = []
  for run in 0..<runs {
    let start = threadSeconds()
    try body(UInt32(run))
    times.append(threadSeconds() - start)
  }
  return times.sorted()[runs / 2]
}

let customers = 2_000_000
for (servers, load) in [(1, 0.8), (16, 0.9)] {
  let queue = TextbookQueue(
    arrivals: .poisson(rate: load * Double(servers)),
    service: .exponential(mean: 1),
    servers: servers
  )
  var wait = 0.0
  let seconds = try median(of: 5) { run in
    wait = try queue.run(customers: customers, luck: Luck(seed: 7, replication: run)).meanWait
  }
  print("M/M/\(servers)", load, Double(customers) / seconds / 1e6, "M/s", wait)
  let kw = median(of: 5) { run in
    wait =
      KieferWolfowitz(queue).run(customers: customers, luck: Luck(seed: 7, replication: run))
      .meanWait
  }
  print("KW/\(servers)", load, Double(customers) / kw / 1e6, "M/s", wait)
}
