// SPDX-License-Identifier: Apache-2.0

import Glibc

/// The processor time of the calling thread, which other work on the machine does not count in.
enum CPUTime {
  /// Seconds of processor time so far.
  static var seconds: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// The median of the seconds that an odd number of runs take.
  static func median(of runs: Int, _ body: (UInt32) throws -> Void) rethrows -> Double {
    var times: [Double] = []
    for run in 0..<runs {
      let start = seconds
      try body(UInt32(run))
      times.append(seconds - start)
    }
    return times.sorted()[runs / 2]
  }
}
