// SPDX-License-Identifier: Apache-2.0

import PiCore
import PiTelemetry

/// Which recorded session plays at each place of a replication, and from when on.
///
/// Memory grows with the number of sessions, 16 bytes each, and with those that play at a time.
struct SessionCast: Sendable {
  private let spool: SessionSpool
  private let roles: [UInt32]
  /// When the session of each place starts.
  private let starts: [Instant]
  /// Places in the order of their starts.
  private let order: [UInt32]
  /// Where each session that plays is, by place.
  private var playing: [UInt32: SessionSpool.Cursor] = [:]

  init(
    _ trace: SessionTrace,
    origin: WorkloadSpec.TraceOrigin,
    rateScale: Double,
    resamples: Bool,
    luck: Luck
  ) {
    spool = trace.spool
    let count = trace.count
    let roles = (0..<count).map { place in
      UInt32(resamples ? luck.resampled(place: place, of: count) : place)
    }
    var clock = 0.0
    let starts = roles.indices.map { place in
      if trace.hasOwnClocks {
        let key = RequestKey(source: UInt32(place), ordinal: 0)
        let gap = -Mathematics.log(luck.uniform(.arrival, request: key))
        clock += gap * origin.sessionGap.seconds / rateScale
      } else {
        clock = (trace.spool.firstArrival(of: Int(roles[place])) - .zero).seconds / rateScale
      }
      return Instant.zero + TimeSpan(clampingSeconds: clock)
    }
    self.roles = roles
    self.starts = starts
    order = (0..<UInt32(count)).sorted { (starts[Int($0)], $0) < (starts[Int($1)], $1) }
  }

  /// How many places there are.
  var count: Int { order.count }

  /// The place whose session starts after so many others, and when it does.
  func entry(_ number: Int) -> (place: UInt32, start: Instant) {
    (order[number], starts[Int(order[number])])
  }

  /// When the session of a place starts.
  func start(of place: UInt32) -> Instant { starts[Int(place)] }

  /// The row of a turn at a place and the gap before it; nil behind the last, which ends the session.
  mutating func row(after turn: UInt32, at place: UInt32)
    throws(InputError) -> (row: TraceRow, gap: TimeSpan)?
  {
    // Found and put back once for both rows.
    guard var cursor = playing.removeValue(forKey: place),
      let previous = try cursor.row(Int(turn), in: spool),
      let row = try cursor.row(Int(turn) + 1, in: spool)
    else { return nil }
    playing[place] = cursor
    return (row, row.gap(after: previous))
  }

  /// The row of a turn at a place, nil behind its session's last, which ends it there.
  mutating func row(_ turn: UInt32, at place: UInt32) throws(InputError) -> TraceRow? {
    let row = try playing[
      place,
      default: SessionSpool.Cursor(spool, session: Int(roles[Int(place)]))
    ].row(Int(turn), in: spool)
    if row == nil { playing[place] = nil }
    return row
  }
}
