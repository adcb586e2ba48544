// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiCryptography
import PiFormats
import PiTelemetry

/// The requests of a run of a telemetry store as the rows of a trace.
///
/// An imported run has the sessions of its recording. A simulated one is replayed at its instants,
/// like `requests.csv`: in a session the next request came when that simulation had an answer.
struct StoredTrace: TraceReader {
  let names: RecordedNames
  /// SHA-256 of the arrivals and sizes.
  let digest: String
  private(set) var leftOut = LeftOutRows()
  private var rows: SortedRows
  private var origin: Instant?
  private let hasSessions: Bool
  private let store: String

  /// Reads a run.
  ///
  /// - Throws: `InputError`, also when the run does not say when requests arrived.
  init(_ name: StoreRun) throws(InputError) {
    let store = name.location.name
    self.store = store
    do {
      let reader = try name.location.store().openReader()
      let run = try name.find(reader)
      var reading = Reading(run.description)
      try reader.traffic(of: run.id) { reading.take($0) }
      if let fault = reading.fault { throw fault }
      names = RecordedNames(
        taskTypes: run.description.taskTypes,
        tenants: run.description.tenants
      )
      leftOut = reading.leftOut
      hasSessions = reading.hasSessions
      if let reason = reading.reasonToRefuse {
        throw InputError.unreadable(file: "\(store):\(run.id.number)", reason: reason)
      }
      rows = try reading.sort.finish()
      digest = reading.finish()
    } catch let error as InputError {
      throw error
    } catch {
      throw .unreadable(file: store, reason: StoredTrace.reason("\(error)", store))
    }
  }

  /// A message without the store's name before it, which an error about input begins with.
  private static func reason(_ text: String, _ store: String) -> String {
    text.hasPrefix(store + ": ") ? String(text.dropFirst(store.count + 2)) : text
  }

  mutating func next() throws(InputError) -> TraceRow? {
    guard var row = try rows.next() else { return nil }
    let start = origin ?? row.arrival
    origin = start
    guard row.arrival - start <= RecordedTime.longest else {
      throw .unreadable(
        file: store,
        reason: "has arrivals over 100 years apart, which no replay holds"
      )
    }
    row.arrival = .zero + (row.arrival - start)
    if !hasSessions { row.session = nil }
    return row
  }
}

/// What is gathered while a run is read.
private struct Reading: ~Copyable {
  private let isImported: Bool
  private(set) var sort = RowSort()
  private(set) var leftOut = LeftOutRows()
  private(set) var fault: InputError?
  /// Whether a session has a second request.
  private(set) var hasSessions = false
  private var rows = 0
  private var sources = 0
  /// Sessions whose first request arrives at 0.
  private var beginAtZero = 0
  private var arriveAtZero = 0
  private var hash = SHA256()
  private var text: [UInt8] = []

  init(_ run: RunDescription) {
    isImported = run.origin == .imported
  }

  mutating func take(_ traffic: RequestTraffic) -> Bool {
    guard let request = traffic.request else { return true }
    let record = RecordedRequest(request, traffic.attempts, hasSession: isImported)
    do throws(ReplayLack) {
      let row = try TraceRow(record)
      count(row, request.key)
      do throws(InputError) {
        try sort.append(row)
      } catch {
        fault = error
        return false
      }
    } catch {
      leftOut.add(error)
    }
    return true
  }

  private mutating func count(_ row: TraceRow, _ key: RequestKey) {
    rows += 1
    let output = row.failed ? "" : "\(row.outputTokens.count)"
    text += Array("\(row.arrival.nanoseconds),\(row.inputTokens.count),\(output)\n".utf8)
    if text.count >= 1 << 16 { flush() }
    let isAtZero = row.arrival == .zero
    if isAtZero { arriveAtZero += 1 }
    guard isImported else { return }
    if key.ordinal > 0 {
      hasSessions = true
    } else {
      sources += 1
      if isAtZero { beginAtZero += 1 }
    }
  }

  private mutating func flush() {
    hash.update(text)
    text.removeAll(keepingCapacity: true)
  }

  /// SHA-256 of the arrivals and sizes.
  consuming func finish() -> String {
    flush()
    return hash.finish().hexadecimal
  }

  /// Why these requests cannot be replayed; nil when they can.
  var reasonToRefuse: String? {
    guard rows > 1 else { return nil }
    if arriveAtZero == rows { return "does not say when requests arrived, which a replay needs" }
    if hasSessions, sources > 1, beginAtZero == sources {
      return "has sessions with clocks of their own, which a store does not put on one;"
        + " simulate the file that they were imported from"
    }
    return nil
  }
}

extension RecordedRequest {
  /// A stored request as it was recorded; its output is that of the answer that was served.
  fileprivate init(
    _ request: RequestRecord,
    _ attempts: ContiguousArray<AttemptRecord>,
    hasSession: Bool
  ) {
    self.init(arrival: request.arrival)
    latency = request.ended.map { $0 - request.arrival }
    inputTokens = request.inputTokens
    sharedInputTokens = request.sharedPrefixTokens
    cachedInputTokens = request.isCacheReadKnown ? request.usage?.cachedInput : nil
    let served = attempts.last { $0.outcome.error == nil && $0.isUsageKnown }
    outputTokens = (served?.outcome.usage ?? request.usage)?.output
    taskType = request.taskType
    tenant = request.tenant
    priority = request.priority
    isServed = request.isServed
    isAnsweredByGateway = request.isServed == true && request.attempts == 0
    session = hasSession ? UInt64(request.key.source) : nil
  }
}
