// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// The sessions of a trace, in memory: the next turn waits for the answer to the one before.
struct SessionTrace: Sendable {
  /// Rows by session, each in the order of the recording.
  let sessions: [[TraceRow]]
  /// Whether every session's clock starts at zero.
  let hasOwnClocks: Bool

  /// Reads a whole trace; rows without a session are sessions of one turn.
  init(_ reader: inout any TraceReader) throws(InputError) {
    var sessions: [[TraceRow]] = []
    var places: [UInt32: Int] = [:]
    while let row = try reader.next() {
      guard let session = row.session else {
        sessions.append([row])
        continue
      }
      if let place = places[session] {
        sessions[place].append(row)
      } else {
        places[session] = sessions.count
        sessions.append([row])
      }
    }
    self.sessions = sessions
    hasOwnClocks = reader.clock == .perSession
  }

  /// The gap between the end of the turn before and this turn, as recorded or as it follows.
  static func gap(before turn: Int, of rows: [TraceRow]) -> TimeSpan {
    if let recorded = rows[turn].thinkTime { return max(recorded, .zero) }
    let elapsed = rows[turn].arrival - rows[turn - 1].arrival
    return max(elapsed - (rows[turn - 1].latency ?? .zero), .zero)
  }
}
