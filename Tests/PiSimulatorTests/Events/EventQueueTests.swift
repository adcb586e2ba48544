// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiSimulator
import Testing

@Suite struct EventQueueTests {
  private struct Planned {
    var instant: Int64
    var rank: UInt8
    var sequence: Int
    var ticket: EventQueue<Int>.Ticket
  }

  private static let ranks: [EventQueue<Int>.Rank] = [.ending, .timer, .arrival]

  @Test(arguments: UInt64(1)...40)
  func `events come out as a sort would order them`(seed: UInt64) {
    var dice = Dice(seed)
    var queue = EventQueue<Int>()
    var pending: [Planned] = []
    var now: Int64 = 0
    for sequence in 0..<2_000 {
      let choice = dice.uniform()
      if choice < 0.55 || pending.isEmpty {
        let rank = EventQueueTests.ranks[dice.below(3)]
        let instant = now + Int64(dice.below(20))
        let ticket = queue.schedule(sequence, at: Instant(nanoseconds: instant), rank: rank)
        pending.append(
          Planned(instant: instant, rank: rank.rawValue, sequence: sequence, ticket: ticket)
        )
      } else if choice < 0.7 {
        let index = dice.below(pending.count)
        queue.disarm(pending[index].ticket)
        queue.disarm(pending[index].ticket)
        pending.remove(at: index)
      } else {
        expectPop(&queue, &pending, &now, seed)
      }
    }
    while !pending.isEmpty { expectPop(&queue, &pending, &now, seed) }
    expect(queue.pop()?.payload, is: nil)
    expect(queue.nextInstant(), is: .distantFuture)
  }

  private func expectPop(
    _ queue: inout EventQueue<Int>,
    _ pending: inout [Planned],
    _ now: inout Int64,
    _ seed: UInt64
  ) {
    let order: (Planned, Planned) -> Bool = {
      ($0.instant, $0.rank, $0.sequence) < ($1.instant, $1.rank, $1.sequence)
    }
    guard let first = pending.indices.min(by: { order(pending[$0], pending[$1]) }) else { return }
    let expected = pending.remove(at: first)
    expect(queue.nextInstant().nanoseconds, is: expected.instant)
    let popped = queue.pop()
    #expect(popped?.payload == expected.sequence, "seed \(seed)")
    now = expected.instant
  }

  @Test func `an event after the limit stays pending`() {
    var queue = EventQueue<Int>()
    queue.schedule(7, at: Instant(nanoseconds: 10), rank: .ending)
    expect(queue.pop(upTo: Instant(nanoseconds: 9))?.payload, is: nil)
    expect(queue.pop(upTo: Instant(nanoseconds: 10))?.payload, is: 7)
    expect(queue.pop()?.payload, is: nil)
  }

  @Test func `a ticket forgets nothing once its event was popped and its slot reused`() {
    var queue = EventQueue<Int>()
    let first = queue.schedule(1, at: .zero, rank: .ending)
    expect(queue.pop()?.payload, is: 1)
    queue.schedule(2, at: .zero, rank: .ending)
    queue.disarm(first)
    queue.disarm(.none)
    expect(queue.pop()?.payload, is: 2)
  }

  @Test func `timers in order and out of order come out alike`() {
    var queue = EventQueue<Int>()
    for value in [1, 2, 3, 9, 5, 7] {
      queue.schedule(value, at: Instant(nanoseconds: Int64(value)), rank: .timer)
    }
    var seen: [Int] = []
    while let event = queue.pop() { seen.append(event.payload) }
    #expect(seen == [1, 2, 3, 5, 7, 9])
  }

  @Test func `a long line of timers outgrows the ring and keeps its order`() {
    var queue = EventQueue<Int>()
    for value in 0..<1_000 {
      queue.schedule(value, at: Instant(nanoseconds: Int64(value / 3)), rank: .timer)
      if value % 7 == 0 { _ = queue.pop() }
    }
    var last = -1
    while let event = queue.pop() {
      #expect(event.payload > last)
      last = event.payload
    }
    #expect(last == 999)
  }
}
