// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// The sessions of a trace: the next turn waits for the answer to the one before.
struct SessionTrace: Sendable {
  /// Their rows on disk.
  let spool: SessionSpool
  /// Whether every session's clock starts at zero.
  let hasOwnClocks: Bool

  /// Reads a whole trace whose sessions were counted; rows without a session are sessions of one turn.
  init(_ origin: WorkloadSpec.TraceOrigin, _ sizes: SessionSizes, luck: Luck) throws(InputError) {
    var reader = try origin.open(luck: luck)
    spool = try SessionSpool(&reader, sizes: sizes, of: origin.path)
    hasOwnClocks = reader.clock == .perSession
  }

  /// How many sessions there are.
  var count: Int { spool.count }
}

extension TraceRow {
  /// The gap between the end of the turn before and this turn, as recorded or as it follows.
  func gap(after previous: TraceRow) -> TimeSpan {
    if let thinkTime { return max(thinkTime, .zero) }
    return max(arrival - previous.arrival - (previous.latency ?? .zero), .zero)
  }
}
