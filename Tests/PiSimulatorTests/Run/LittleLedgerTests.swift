// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import Testing

@Suite struct LittleLedgerTests {
  @Test(arguments: UInt64(1)...20)
  func `the identity holds exactly once everyone has left`(seed: UInt64) {
    var dice = Dice(seed)
    var ledger = LittleLedger()
    var present: [Instant] = []
    var now = Instant.zero
    var sum: Int128 = 0
    for _ in 0..<1_000 {
      now = now + TimeSpan(nanoseconds: Int64(dice.below(1_000_000)))
      if dice.uniform() < 0.5 || present.isEmpty {
        ledger.enter(at: now)
        present.append(now)
      } else {
        let entry = present.remove(at: dice.below(present.count))
        ledger.leave(enteredAt: entry, at: now)
        sum += Int128((now - entry).nanoseconds)
      }
      #expect(!ledger.holds || present.isEmpty)
    }
    for entry in present {
      ledger.leave(enteredAt: entry, at: now)
      sum += Int128((now - entry).nanoseconds)
    }
    #expect(ledger.holds && ledger.area == sum && ledger.timeInSystem == sum)
  }

  @Test func `a wrong entry time is noticed`() {
    var ledger = LittleLedger()
    ledger.enter(at: .zero)
    ledger.leave(enteredAt: Instant(nanoseconds: 1), at: Instant(nanoseconds: 5))
    #expect(!ledger.holds)
  }
}
