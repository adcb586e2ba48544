// SPDX-License-Identifier: Apache-2.0

/// What a pool of readers is doing.
public struct ReaderPoolStatistics: Hashable, Sendable {
  /// Readers that are lent.
  public var borrowed: Int
  /// Reads that wait for a reader.
  public var waiting: Int
  /// Reads that got a reader since the pool was made.
  public var served: Int
  /// Reads that waited too long or were cancelled.
  public var givenUp: Int
}

/// Who has which reader of a pool, and who waits in which order.
struct ReaderQueue {
  typealias Answer = Result<Int, StoreError>
  typealias Continuation = CheckedContinuation<Answer, Never>

  struct Waiter {
    let continuation: Continuation
    let deadline: ContinuousClock.Instant
  }

  private var idle: [Int]
  private var waiters: [UInt64: Waiter] = [:]
  // Tickets in order; those of waiters that gave up are passed over.
  private var order: ContiguousArray<UInt64> = []
  private var head = 0
  private var nextTicket: UInt64 = 0
  private var isClosed = false
  private var borrowed = 0
  private var served = 0
  private var givenUp = 0
  /// When waiters are next looked at; nil when nobody will.
  private(set) var nextCheck: ContinuousClock.Instant?

  init(size: Int) {
    idle = Array((0..<size).reversed())
  }

  var statistics: ReaderPoolStatistics {
    ReaderPoolStatistics(
      borrowed: borrowed,
      waiting: waiters.count,
      served: served,
      givenUp: givenUp
    )
  }

  enum Attempt {
    case slot(Int)
    case wait(ticket: UInt64)
    case closed
  }

  /// Lends an idle reader, or issues the ticket to wait with.
  mutating func borrow() -> Attempt {
    guard !isClosed else { return .closed }
    if waiters.isEmpty, let slot = idle.popLast() {
      borrowed += 1
      served += 1
      return .slot(slot)
    }
    nextTicket += 1
    return .wait(ticket: nextTicket)
  }

  enum Waiting {
    /// Answer at once.
    case answered(Int?)
    /// Waits; look at the queue again at the instant, if one is given.
    case queued(checkAt: ContinuousClock.Instant?)
  }

  /// Queues a waiter, unless a reader came free or the pool closed in the meantime.
  mutating func enqueue(_ ticket: UInt64, _ waiter: Waiter) -> Waiting {
    guard !isClosed else { return .answered(nil) }
    if waiters.isEmpty, let slot = idle.popLast() {
      borrowed += 1
      served += 1
      return .answered(slot)
    }
    waiters[ticket] = waiter
    order.append(ticket)
    if let nextCheck, nextCheck <= waiter.deadline { return .queued(checkAt: nil) }
    nextCheck = waiter.deadline
    return .queued(checkAt: waiter.deadline)
  }

  /// Takes a reader back; answers with the waiter that gets it, or whether to close it.
  mutating func giveBack(_ slot: Int) -> (next: Continuation?, mustClose: Bool) {
    while head < order.count {
      let ticket = order[head]
      head += 1
      guard let waiter = waiters.removeValue(forKey: ticket) else { continue }
      if head > 1_024, head * 2 > order.count {
        order.removeFirst(head)
        head = 0
      }
      served += 1
      return (waiter.continuation, false)
    }
    order.removeAll(keepingCapacity: true)
    head = 0
    borrowed -= 1
    idle.append(slot)
    return (nil, isClosed)
  }

  /// Removes a waiter that gives up; nil when it was served already.
  mutating func withdraw(_ ticket: UInt64) -> Continuation? {
    guard let waiter = waiters.removeValue(forKey: ticket) else { return nil }
    givenUp += 1
    return waiter.continuation
  }

  /// Removes the waiters whose time is over, for the check that was planned for an instant.
  ///
  /// A check that an earlier one has replaced ends.
  mutating func expire(
    at now: ContinuousClock.Instant,
    planned: ContinuousClock.Instant
  ) -> (expired: [Continuation], checkAt: ContinuousClock.Instant?) {
    let expired = waiters.filter { $0.value.deadline <= now }
    for ticket in expired.keys { waiters[ticket] = nil }
    givenUp += expired.count
    let continuations = expired.keys.sorted().compactMap { expired[$0]?.continuation }
    guard planned == nextCheck else { return (continuations, nil) }
    nextCheck = waiters.values.map(\.deadline).min()
    return (continuations, nextCheck)
  }

  /// Refuses everyone from now on.
  mutating func close() -> (waiters: [Continuation], idle: [Int], borrowed: Int) {
    isClosed = true
    let left = waiters.keys.sorted().compactMap { waiters[$0]?.continuation }
    waiters = [:]
    return (left, idle, borrowed)
  }
}
