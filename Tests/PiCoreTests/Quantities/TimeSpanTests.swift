// SPDX-License-Identifier: Apache-2.0

import PiCore
import Testing

@Suite struct TimeSpanTests {
  @Test func `seconds become the nearest nanoseconds, half to even`() {
    let luck = Luck(seed: 4, replication: 0)
    for ordinal in UInt32(0)..<20_000 {
      let key = RequestKey(source: 0, ordinal: ordinal)
      let (uniform, size) = luck.uniformPair(.service, request: key)
      let seconds = (uniform - 0.5) * Mathematics.pow(10, size * 18 - 9)
      let expected = Int64((seconds * 1e9).rounded(.toNearestOrEven))
      #expect(TimeSpan(clampingSeconds: seconds).nanoseconds == expected, "\(seconds)")
    }
    #expect(TimeSpan(clampingSeconds: 2.5e-9).nanoseconds == 2)
    #expect(TimeSpan(clampingSeconds: 3.5e-9).nanoseconds == 4)
    #expect(TimeSpan(clampingSeconds: -2.5e-9).nanoseconds == -2)
  }

  @Test func `what no clock can hold saturates`() {
    let century: Int64 = 3_155_760_000_000_000_000
    #expect(TimeSpan(clampingSeconds: 1e300).nanoseconds == century)
    #expect(TimeSpan(clampingSeconds: -.infinity).nanoseconds == -century)
    #expect(TimeSpan(clampingSeconds: .nan) == .zero)
    #expect(TimeSpan(exactlySeconds: 4e9) == nil)
  }
}
