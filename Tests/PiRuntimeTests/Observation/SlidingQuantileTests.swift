// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiRuntime
import Testing

@Suite struct SlidingQuantileTests {
  @Test(arguments: 1...5) func `agrees with sorting the newest samples`(_ seed: UInt64) {
    let luck = Luck(seed: seed, replication: 0)
    var sliding = SlidingQuantile(window: 17)
    var all: [Double] = []
    #expect(sliding.quantile(0.5) == nil)
    for index in 0..<300 {
      // Few distinct values, so that equal samples leave one at a time.
      let sample = (luck.uniform(.service, index: index) * 10).rounded()
      all.append(sample)
      sliding.insert(sample)
      let newest = all.suffix(17).sorted()
      for share in [0, 0.5, 0.95, 1] {
        let rank = min(Int(Double(newest.count) * share), newest.count - 1)
        #expect(sliding.quantile(share) == newest[rank], "sample \(index)")
      }
    }
  }
}
