// SPDX-License-Identifier: Apache-2.0

import Dispatch
public import PiCore
import Synchronization

/// Feeds a store from any number of runs through one bounded queue and one background writer.
///
/// Whoever records never waits: a batch that finds no room is dropped whole and counted, and the
/// count becomes part of its run. Whoever may wait, such as a simulation or an import, appends
/// instead, and helps to write when the queue is full. Queued batches share commits.
public final class TelemetryRecorder: Sendable {
  private let writer: Mutex<any TelemetryWriter>
  private let queue = Mutex(RecordQueue())
  private let background = DispatchQueue(label: "pibench.telemetry")
  /// Most records that wait or are being written.
  public let capacity: Int

  /// Takes over the writer of a store.
  ///
  /// - Parameters:
  ///   - writer: the writer; the recorder closes it.
  ///   - capacity: most records that wait or are being written, 1 or more.
  public init(writer: consuming sending any TelemetryWriter, capacity: Int = 65_536) {
    precondition(capacity > 0, "a queue has room for a record")
    self.writer = Mutex(writer)
    self.capacity = capacity
  }

  /// How often the connection to the store was lost and made again, without loss.
  public var reconnections: Int { writer.withLock(\.reconnections) }

  /// Begins a run, durably; waits for the writer.
  public func beginRun(_ description: RunDescription) throws(StoreError) -> QueuedRecordSink {
    let run = try writer.withLock { writer throws(StoreError) in
      try writer.beginRun(description)
    }
    return QueuedRecordSink(run: run, recorder: self)
  }

  /// Goes on with a run of the store; waits for the writer.
  public func resumeRun(_ run: RunID) throws(StoreError) -> QueuedRecordSink {
    try writer.withLock { writer throws(StoreError) in try writer.resumeRun(run) }
    return QueuedRecordSink(run: run, recorder: self)
  }

  /// Writes what is queued and gives the store up; what is recorded later is lost.
  ///
  /// - Throws: the first failure since the last flush.
  public func close() throws(StoreError) {
    queue.withLock { $0.isClosed = true }
    let failure = flushed()
    try writer.withLock { writer throws(StoreError) in try writer.close() }
    if let failure { throw failure }
  }

  func record(_ records: ContiguousArray<TelemetryRecord>, to run: RunID) -> Bool {
    let (isTaken, mustStart) = queue.withLock { queue in
      guard queue.take(records, of: run, capacity: capacity) else {
        queue.lost[run, default: 0] += Int64(records.count)
        return (false, false)
      }
      let mustStart = !queue.isScheduled
      queue.isScheduled = true
      return (true, mustStart)
    }
    if mustStart { background.async { self.drain() } }
    return isTaken
  }

  func append(_ records: ContiguousArray<TelemetryRecord>, to run: RunID) throws(StoreError) {
    var start = 0
    while start < records.count {
      let end = min(records.count, start + capacity)
      let part = end - start == records.count ? records : ContiguousArray(records[start..<end])
      while true {
        let isTaken = try queue.withLock { queue throws(StoreError) in
          if let failure = queue.failure { throw failure }
          guard !queue.isClosed else { throw .closed(store: "telemetry") }
          return queue.take(part, of: run, capacity: capacity)
        }
        if isTaken { break }
        writeQueued()
      }
      start = end
    }
  }

  func extendRun(_ run: RunID, to description: RunDescription) throws(StoreError) {
    try flush()
    try writer.withLock { writer throws(StoreError) in
      try writer.extendRun(run, to: description)
      try writer.commit()
    }
  }

  func noteProgress(_ progress: String?, of run: RunID) throws(StoreError) {
    try flush()
    try writer.withLock { writer throws(StoreError) in
      try writer.noteProgress(progress, of: run)
      try writer.commit()
    }
  }

  func flush() throws(StoreError) {
    if let failure = flushed() { throw failure }
  }

  func endRun(_ run: RunID) throws(StoreError) -> StoredTotals {
    let failure = flushed()
    let totals = try writer.withLock { writer throws(StoreError) in
      let lost = queue.withLock { $0.lost.removeValue(forKey: run) ?? 0 }
      return try writer.endRun(run, lostRecords: lost)
    }
    if let failure { throw failure }
    return totals
  }

  func lostRecords(of run: RunID) -> Int64 {
    queue.withLock { $0.lost[run] ?? 0 }
  }

  /// Writes what is queued now and answers with the first failure since the last flush.
  private func flushed() -> StoreError? {
    writeQueued()
    return queue.withLock { queue in
      defer { queue.failure = nil }
      return queue.failure
    }
  }

  /// Writes until nothing is queued, on the background thread.
  private func drain() {
    repeat {
      writeQueued()
    } while !queue.withLock { $0.endsDraining() }
  }

  /// Writes what is queued now, in one commit.
  private func writeQueued() {
    writer.withLock { writer in
      let batches = queue.withLock { $0.takeAll() }
      guard !batches.isEmpty else { return }
      do throws(StoreError) {
        try TelemetryRecorder.write(batches[...], to: writer)
        finish(batches, failure: nil)
      } catch {
        // One bad batch must not take the others along.
        for batch in batches {
          do throws(StoreError) {
            try TelemetryRecorder.write([batch], to: writer)
            finish([batch], failure: nil)
          } catch {
            finish([batch], failure: error)
          }
        }
      }
    }
  }

  private static func write(
    _ batches: ArraySlice<RecordQueue.Batch>,
    to writer: any TelemetryWriter
  ) throws(StoreError) {
    for batch in batches { try writer.append(batch.records, to: batch.run) }
    try writer.commit()
  }

  private func finish(_ batches: [RecordQueue.Batch], failure: StoreError?) {
    queue.withLock { queue in
      for batch in batches {
        queue.occupied -= batch.records.count
        if failure != nil { queue.lost[batch.run, default: 0] += Int64(batch.records.count) }
      }
      queue.failure = queue.failure ?? failure
    }
  }
}

/// What waits to be written.
struct RecordQueue {
  struct Batch {
    let run: RunID
    let records: ContiguousArray<TelemetryRecord>
  }

  private var batches: [Batch] = []
  /// Records that wait or are being written.
  var occupied = 0
  /// Whether the background thread will look at the queue.
  var isScheduled = false
  var isClosed = false
  /// The first failure since the last flush.
  var failure: StoreError?
  /// Records lost since a run's count was last stored.
  var lost: [RunID: Int64] = [:]

  mutating func take(
    _ records: ContiguousArray<TelemetryRecord>,
    of run: RunID,
    capacity: Int
  ) -> Bool {
    guard !isClosed, occupied + records.count <= capacity else { return false }
    guard !records.isEmpty else { return true }
    batches.append(Batch(run: run, records: records))
    occupied += records.count
    return true
  }

  mutating func takeAll() -> [Batch] {
    defer { batches = [] }
    return batches
  }

  /// Whether the background thread may stop, which is noted.
  mutating func endsDraining() -> Bool {
    guard batches.isEmpty else { return false }
    isScheduled = false
    return true
  }
}
