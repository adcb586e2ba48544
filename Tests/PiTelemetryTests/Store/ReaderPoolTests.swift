// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry
import Synchronization
import Testing

/// Many borrowers of few readers.
struct ReaderPoolTests {
  private static let requests: UInt32 = 1_000
  /// Longer than other tests can keep the threads of this one busy.
  private static let patience = TimeSpan(wholeSeconds: 900)

  /// All of it where the optimiser ran, a part of it otherwise.
  private static var operations: Int {
    var isDebug = false
    assert(
      {
        isDebug = true
        return true
      }()
    )
    return isDebug ? 500 : 10_000
  }

  private static func filledStore(_ folder: ScratchFolder) throws -> SQLiteTelemetryStore {
    let store = SQLiteTelemetryStore(path: folder.path + "/store.db")
    let writer = try store.openWriter()
    let run = try writer.beginRun(SampleRecords.description)
    var sample = SampleRecords(seed: 5)
    try writer.append(
      ContiguousArray((0..<requests).map { .request(sample.request($0)) }),
      to: run
    )
    try writer.endRun(run, lostRecords: 0)
    try writer.close()
    return store
  }

  @Test func `200 borrowers read 10,000 times each beside the writer without error or leak`()
    async throws
  {
    let folder = try ScratchFolder()
    let store = try ReaderPoolTests.filledStore(folder)
    let pool = ReaderPool(store: store, size: 4, timeout: ReaderPoolTests.patience)
    let recorder = TelemetryRecorder(writer: try store.openWriter())
    let sink = try recorder.beginRun(SampleRecords.description)
    let log = CallLog()
    let writing = Task {
      var sample = SampleRecords(seed: 6)
      var number: UInt32 = 0
      while !log.isDone.load(ordering: .relaxed) {
        try sink.append(
          ContiguousArray((number..<number + 20).map { .attempt(sample.attempt($0, 0)) })
        )
        try sink.flush()
        number += 20
        try await Task.sleep(for: .milliseconds(2))
      }
      return number
    }
    let operations = ReaderPoolTests.operations
    let found = try await withThrowingTaskGroup(of: Int.self) { group in
      for borrower in 0..<200 {
        group.addTask {
          var found = 0
          for operation in 0..<operations {
            let number = UInt32((borrower * 31 + operation * 17) % Int(ReaderPoolTests.requests))
            let request = try await pool.read { reader throws(StoreError) in
              try reader.request(number, of: RunID(1))
            }
            found += request?.number == number ? 1 : 0
          }
          return found
        }
      }
      return try await group.reduce(0, +)
    }
    log.isDone.store(true, ordering: .relaxed)
    let written = try await writing.value
    #expect(found == 200 * operations)
    #expect(pool.statistics.borrowed == 0)
    #expect(pool.statistics.waiting == 0)
    #expect(pool.statistics.served == 200 * operations)
    #expect(pool.statistics.givenUp == 0)
    try pool.close()
    #expect(try sink.end().attempts == Int64(written))
    try recorder.close()
  }

  @Test func `waiters are served first come first served`() async throws {
    let folder = try ScratchFolder()
    let pool = ReaderPool(
      store: try ReaderPoolTests.filledStore(folder),
      size: 1,
      timeout: ReaderPoolTests.patience
    )
    let log = CallLog()
    let held = try await pool.borrow(TimeSpan(wholeSeconds: 1))
    var waiters: [Task<Void, any Error>] = []
    for number in 0..<10 {
      waiters.append(
        Task {
          try await pool.read { _ throws(StoreError) in log.order.withLock { $0.append(number) } }
        }
      )
      while pool.statistics.waiting <= number { await Task.yield() }
    }
    pool.giveBack(held)
    for waiter in waiters { try await waiter.value }
    #expect(log.order.withLock { $0 } == Array(0..<10))
    try pool.close()
  }

  @Test func `a read that waits too long, is cancelled or meets the end says so`() async throws {
    let folder = try ScratchFolder()
    let store = try ReaderPoolTests.filledStore(folder)
    let pool = ReaderPool(store: store, size: 1, timeout: ReaderPoolTests.patience)
    let held = try await pool.borrow(TimeSpan(wholeSeconds: 1))
    let limit = TimeSpan(milliseconds: 20)
    await #expect(
      throws: StoreError.timedOut(store: store.path, waited: limit, borrowed: 1, waiting: 0)
    ) {
      try await pool.read(timeout: limit) { _ throws(StoreError) in }
    }
    let cancelled = Task { try await pool.read { _ throws(StoreError) in } }
    while pool.statistics.waiting == 0 { await Task.yield() }
    cancelled.cancel()
    await #expect(throws: StoreError.cancelled(store: store.path)) { try await cancelled.value }
    let refused = Task { try await pool.read { _ throws(StoreError) in } }
    while pool.statistics.waiting == 0 { await Task.yield() }
    #expect(throws: StoreError.leaked(store: store.path, readers: 1)) { try pool.close() }
    await #expect(throws: StoreError.closed(store: store.path)) { try await refused.value }
    pool.giveBack(held)
    #expect(pool.statistics.borrowed == 0)
    #expect(pool.statistics.givenUp == 2)
    await #expect(throws: StoreError.closed(store: store.path)) {
      try await pool.read { _ throws(StoreError) in }
    }
  }

  @Test func `a store that cannot be opened is an error of the read and no leak`() async throws {
    let pool = ReaderPool(store: SQLiteTelemetryStore(path: "/nowhere/store.db"), size: 1)
    for _ in 0..<3 {
      await #expect(throws: StoreError.self) { try await pool.read { _ throws(StoreError) in } }
    }
    #expect(pool.statistics.borrowed == 0)
    try pool.close()
  }
}

/// What tasks tell each other.
private final class CallLog: Sendable {
  let order = Mutex<[Int]>([])
  let isDone = Atomic(false)
}
