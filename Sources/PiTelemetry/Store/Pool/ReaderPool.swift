// SPDX-License-Identifier: Apache-2.0

public import PiCore
import Synchronization

/// Lends a few readers of a store to many tasks, first come first served, with a time limit.
///
/// A reader is lent for the length of a closure, so it cannot be kept; a read is one short call
/// on the calling task's thread.
public final class ReaderPool: Sendable {
  private let store: any TelemetryStore
  private let timeout: TimeSpan
  private let slots: [ReaderSlot]
  private let queue: Mutex<ReaderQueue>

  /// Creates a pool; readers are opened when they are first needed.
  ///
  /// - Parameters:
  ///   - store: the store to read.
  ///   - size: most readers that are open at once, 1 or more.
  ///   - timeout: how long a read waits for a reader unless it says otherwise.
  public init(
    store: any TelemetryStore,
    size: Int = 8,
    timeout: TimeSpan = TimeSpan(wholeSeconds: 30)
  ) {
    precondition(size > 0, "a pool has a reader")
    self.store = store
    self.timeout = timeout
    slots = (0..<size).map { _ in ReaderSlot() }
    queue = Mutex(ReaderQueue(size: size))
  }

  /// What the pool is doing.
  public var statistics: ReaderPoolStatistics {
    queue.withLock { $0.statistics }
  }

  /// Reads with the next free reader.
  ///
  /// - Parameters:
  ///   - timeout: how long to wait for a reader; nil for the pool's own limit.
  ///   - body: uses the reader, which it must not keep.
  /// - Returns: what `body` returns.
  /// - Throws: `StoreError.timedOut`, `.cancelled`, `.closed`, or what `body` throws.
  public func read<Result: Sendable>(
    timeout: TimeSpan? = nil,
    _ body: (any TelemetryReader) throws(StoreError) -> Result
  ) async throws(StoreError) -> Result {
    let slot = try await borrow(timeout ?? self.timeout)
    defer { giveBack(slot) }
    return try slots[slot].read(store, body)
  }

  /// Closes all readers; reads that still wait end with `StoreError.closed`.
  ///
  /// - Throws: `StoreError.leaked` when readers are still lent; they close when given back.
  public func close() throws(StoreError) {
    let (waiters, idle, borrowed) = queue.withLock { $0.close() }
    for waiter in waiters { waiter.resume(returning: .failure(.closed(store: store.name))) }
    for slot in idle { slots[slot].close() }
    guard borrowed == 0 else { throw .leaked(store: store.name, readers: borrowed) }
  }

  /// Waits for a reader to be lent; every loan is given back once.
  package func borrow(_ timeout: TimeSpan) async throws(StoreError) -> Int {
    switch queue.withLock({ $0.borrow() }) {
    case .slot(let slot): return slot
    case .closed: throw .closed(store: store.name)
    case .wait(let ticket): return try await wait(ticket, timeout)
    }
  }

  /// Takes a reader back and lends it to whoever waits longest.
  package func giveBack(_ slot: Int) {
    let (next, mustClose) = queue.withLock { $0.giveBack(slot) }
    next?.resume(returning: .success(slot))
    if mustClose { slots[slot].close() }
  }

  private func wait(_ ticket: UInt64, _ timeout: TimeSpan) async throws(StoreError) -> Int {
    let deadline = ContinuousClock.now + .nanoseconds(timeout.nanoseconds)
    let answer = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: ReaderQueue.Continuation) in
        enqueue(ticket, ReaderQueue.Waiter(continuation: continuation, deadline: deadline))
      }
    } onCancel: {
      withdraw(ticket)
    }
    do throws(StoreError) {
      return try answer.get()
    } catch {
      guard case .timedOut(_, _, let borrowed, let waiting) = error else { throw error }
      throw .timedOut(store: store.name, waited: timeout, borrowed: borrowed, waiting: waiting)
    }
  }

  private func enqueue(_ ticket: UInt64, _ waiter: ReaderQueue.Waiter) {
    switch queue.withLock({ $0.enqueue(ticket, waiter) }) {
    case .answered(let slot?): waiter.continuation.resume(returning: .success(slot))
    case .answered(nil): waiter.continuation.resume(returning: .failure(.closed(store: store.name)))
    case .queued(let instant):
      if let instant { check(at: instant) }
      // A cancellation that came before the waiter was in the queue did not find it there.
      if Task.isCancelled { withdraw(ticket) }
    }
  }

  private func withdraw(_ ticket: UInt64) {
    let waiter = queue.withLock { $0.withdraw(ticket) }
    waiter?.resume(returning: .failure(.cancelled(store: store.name)))
  }

  /// Looks at an instant for waiters whose time is over, and again while there are any.
  private func check(at instant: ContinuousClock.Instant) {
    Task { [weak self] in
      var next: ContinuousClock.Instant? = instant
      while let instant = next {
        do {
          try await Task.sleep(until: instant, clock: .continuous)
        } catch {
          return
        }
        next = self?.expire(planned: instant)
      }
    }
  }

  /// Ends the waits whose time is over and answers when to look again.
  private func expire(planned: ContinuousClock.Instant) -> ContinuousClock.Instant? {
    let (expired, next, statistics) = queue.withLock { queue in
      let (expired, next) = queue.expire(at: .now, planned: planned)
      return (expired, next, queue.statistics)
    }
    for waiter in expired {
      let error = StoreError.timedOut(
        store: store.name,
        waited: .zero,
        borrowed: statistics.borrowed,
        waiting: statistics.waiting
      )
      waiter.resume(returning: .failure(error))
    }
    return next
  }
}

/// The place of one reader of a pool, used by whoever was lent it.
private final class ReaderSlot: Sendable {
  private let reader = Mutex<(any TelemetryReader)?>(nil)

  func read<Result: Sendable>(
    _ store: any TelemetryStore,
    _ body: (any TelemetryReader) throws(StoreError) -> Result
  ) throws(StoreError) -> Result {
    try reader.withLock { reader throws(StoreError) in
      do throws(StoreError) {
        if let open = reader { return try body(open) }
        let opened = try store.openReader()
        reader = opened
        return try body(opened)
      } catch {
        // The next one connects anew.
        if case .unreachable = error { reader = nil }
        throw error
      }
    }
  }

  func close() {
    reader.withLock { $0 = nil }
  }
}
