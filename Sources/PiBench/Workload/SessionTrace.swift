// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiFormats

/// The sessions of a trace: the next turn waits for the answer to the one before.
struct SessionTrace: Sendable {
  /// Their rows on disk.
  let spool: SessionSpool
  /// Whether every session's clock starts at zero.
  let hasOwnClocks: Bool
  /// Whether most of them play at the same time.
  let playsAtOnce: Bool

  /// Reads a whole trace whose sessions were counted; rows without a session are sessions of one turn.
  init(_ origin: WorkloadSpec.TraceOrigin, _ sizes: SessionSizes, luck: Luck) throws(InputError) {
    var reader = try origin.open(luck: luck)
    spool = try SessionSpool(&reader, sizes: sizes, of: origin.path)
    hasOwnClocks = reader.clock == .perSession
    playsAtOnce = false
  }

  /// Sorts the rows of a trace without sessions by tenant; nil when a row has none.
  init?(tenantsOf rows: TraceSpool, of path: String) throws(InputError) {
    var sizes = SessionSizes(behind: 0)
    var counted = TenantRows(rows)
    while let row = try counted.next() {
      guard row.session != nil else { return nil }
      sizes.add(row)
    }
    var reader: any TraceReader = TenantRows(rows)
    spool = try SessionSpool(&reader, sizes: sizes, of: path)
    hasOwnClocks = false
    playsAtOnce = true
  }

  /// How many sessions there are.
  var count: Int { spool.sessionCount }

  /// When each place of a replication starts, in seconds at the recorded pace: as recorded, or drawn
  /// where sessions have clocks of their own.
  func starts(_ origin: WorkloadSpec.TraceOrigin, luck: Luck) -> [Double] {
    guard hasOwnClocks else {
      return (0..<count).map { (spool.start(of: $0) - .zero).seconds }
    }
    var clock = 0.0
    return (0..<count).map { place in
      let key = RequestKey(source: UInt32(place), ordinal: 0)
      clock -= Mathematics.log(luck.uniform(.arrival, request: key)) * origin.sessionGap.seconds
      return clock
    }
  }

  /// When the last request of a replication would come if every session took the time it was recorded
  /// with, in seconds at the recorded pace.
  func length(_ origin: WorkloadSpec.TraceOrigin, resamples: Bool, luck: Luck) -> Double {
    starts(origin, luck: luck).enumerated().reduce(0) { longest, start in
      let session = resamples ? luck.resampled(place: start.offset, of: count) : start.offset
      let begin = hasOwnClocks ? .zero : spool.start(of: session)
      return max(longest, start.element + (spool.end(of: session) - begin).seconds)
    }
  }
}

/// The rows of a trace, each tenant's as one session.
private struct TenantRows: TraceReader {
  private var rows: TraceSpool.Reader

  init(_ spool: TraceSpool) {
    rows = TraceSpool.Reader(spool, rows: 0..<spool.count)
  }

  mutating func next() throws(InputError) -> TraceRow? {
    guard var row = try rows.next() else { return nil }
    row.session = row.tenant.map { UInt64($0) }
    return row
  }
}

extension TraceRow {
  /// The gap between the end of the turn before and this turn, as recorded or as it follows.
  func gap(after previous: TraceRow) -> TimeSpan {
    if let thinkTime { return max(thinkTime, .zero) }
    return max(arrival - previous.arrival - (previous.latency ?? .zero), .zero)
  }
}
