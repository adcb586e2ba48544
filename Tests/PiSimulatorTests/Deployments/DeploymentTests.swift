// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import Testing

@Suite struct ServiceStationTests {
  private func at(_ nanoseconds: Int64) -> Instant { Instant(nanoseconds: nanoseconds) }

  @Test func `customers are served in order, and the line is bounded`() {
    var station = ServiceStation(servers: 1, queueCapacity: 2)
    expect(station.admit(1, at: at(0)), is: .served)
    expect(station.admit(2, at: at(1)), is: .queued)
    expect(station.admit(3, at: at(2)), is: .queued)
    expect(station.admit(4, at: at(3)), is: .refused)
    expect(station.finish(enteredAt: at(0), at: at(10)), is: 2)
    expect(station.finish(enteredAt: at(1), at: at(20)), is: 3)
    expect(station.finish(enteredAt: at(2), at: at(30)), is: nil)
    #expect(station.busy == 0)
    #expect(station.ledger.holds)
    #expect(station.ledger.area == 10 + 19 + 28)
  }

  @Test func `who withdraws is passed over and leaves room`() {
    var station = ServiceStation(servers: 1, queueCapacity: 2)
    _ = station.admit(1, at: at(0))
    _ = station.admit(2, at: at(0))
    _ = station.admit(3, at: at(0))
    station.withdraw(2, enteredAt: at(0), at: at(4))
    #expect(station.waiting == 1)
    expect(station.admit(4, at: at(5)), is: .queued)
    expect(station.finish(enteredAt: at(0), at: at(6)), is: 3)
    expect(station.finish(enteredAt: at(0), at: at(7)), is: 4)
    expect(station.finish(enteredAt: at(5), at: at(8)), is: nil)
    #expect(station.ledger.holds)
  }

  @Test(arguments: UInt64(1)...20)
  func `the station agrees with a plain list`(seed: UInt64) {
    var dice = Dice(seed)
    var station = ServiceStation(servers: 3, queueCapacity: 50)
    var serving: [(UInt32, Int64)] = []
    var waiting: [(UInt32, Int64)] = []
    for step in 0..<3_000 {
      let now = Int64(step)
      let choice = dice.uniform()
      if choice < 0.5 {
        let customer = UInt32(step)
        let admission = station.admit(customer, at: at(now))
        if serving.count < 3 {
          #expect(admission == .served)
          serving.append((customer, now))
        } else if waiting.count < 50 {
          #expect(admission == .queued)
          waiting.append((customer, now))
        } else {
          #expect(admission == .refused)
        }
      } else if choice < 0.9, !serving.isEmpty {
        let gone = serving.remove(at: dice.below(serving.count))
        let next = station.finish(enteredAt: at(gone.1), at: at(now))
        #expect(next == waiting.first?.0, "seed \(seed)")
        if !waiting.isEmpty { serving.append(waiting.removeFirst()) }
      } else if !waiting.isEmpty {
        let gone = waiting.remove(at: dice.below(waiting.count))
        station.withdraw(gone.0, enteredAt: at(gone.1), at: at(now))
      }
      #expect(station.busy == serving.count && station.waiting == waiting.count, "seed \(seed)")
    }
  }
}

@Suite struct RateWindowTests {
  @Test func `a window admits its limit and starts anew`() {
    var window = RateWindow(limit: 10)
    let start = Instant.zero + TimeSpan(wholeSeconds: 30)
    expect(window.admits(10, at: start), is: true)
    window.charge(8, at: start)
    expect(window.admits(3, at: start), is: false)
    expect(window.admits(2, at: start), is: true)
    expect(window.headroom(at: start), is: 2)
    #expect(window.untilNextWindow(at: start) == TimeSpan(wholeSeconds: 30))
    expect(window.admits(10, at: .zero + TimeSpan(wholeSeconds: 60)), is: true)
  }

  @Test func `no limit limits nothing`() {
    var window = RateWindow(limit: nil)
    window.charge(.max, at: .zero)
    expect(window.admits(.max, at: .zero), is: true)
    expect(window.headroom(at: .zero), is: .max)
  }

  @Test(arguments: UInt64(1)...20)
  func `a window agrees with a recount of its minute`(seed: UInt64) {
    var dice = Dice(seed)
    var window = RateWindow(limit: 50)
    var charges: [(minute: Int64, amount: Int64)] = []
    var now: Int64 = 0
    for _ in 0..<500 {
      now += Int64(dice.below(5_000)) * 1_000_000
      let amount = Int64(dice.below(12))
      let minute = now / 60_000_000_000
      let used = charges.filter { $0.minute == minute }.reduce(0) { $0 + $1.amount }
      let admits = window.admits(amount, at: Instant(nanoseconds: now))
      #expect(admits == (used + amount <= 50), "seed \(seed)")
      guard admits else { continue }
      window.charge(amount, at: Instant(nanoseconds: now))
      charges.append((minute, amount))
    }
  }
}
